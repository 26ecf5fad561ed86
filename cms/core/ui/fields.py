"""Fields of a form, and what remains to be mended in one."""

from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

register = template.Library()


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, cards: bool = False, columns: bool = False, mark_optional: bool = True
) -> dict[str, Any]:
    """A field of a form with its label, help and error: `{% field form.email %}`.

    `cards` frames each choice of a list, `columns` sets short ones side by side; the part of a
    choice's label after a line break is shown under it, smaller. A field one may leave empty says
    so, unless `mark_optional` is false.
    """
    widget = bound.field.widget
    described_by = bound.aria_describedby or ""
    context = {
        "field": bound,
        "label": bound.label,
        "error": " ".join(map(str, bound.errors)),
        "help": bound.help_text,
        "described_by": described_by,
        "error_id": f"{bound.auto_id}_error",
        "help_id": f"{bound.auto_id}_helptext",
        "optional": mark_optional and not bound.field.required and not bound.field.disabled,
        "cards": cards,
        "columns": columns,
        "choices": (),
        "control": "",
    }
    if bound.is_hidden:
        return context | {"shape": "hidden"}
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return context | {"shape": "choices", "choices": [_choice(one) for one in bound]}
    if isinstance(widget, forms.CheckboxInput):
        return context | {"shape": "checkbox"}
    classes = " ".join(filter(None, ["input", widget.attrs.get("class", "")]))
    control = bound.as_widget(attrs={"class": classes})
    shape = "group" if widget.use_fieldset else "control"
    if isinstance(widget, forms.Textarea):
        shape = "text"
    return context | {"shape": shape, "control": control}


def _choice(bound: Any) -> tuple[SafeString, str, str]:
    """The input of a choice, its label, and the small words under it."""
    label = bound.choice_label
    first, detail = label.split("\n", 1) if "\n" in str(label) else (label, "")
    return bound.tag(), first, detail


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """What remains to be mended, each with a link to its field: `{% form_errors form %}`.

    Takes the focus when the page opens, unless `focus` is false. Nothing for a form without error.
    """
    general = list(form.non_field_errors())
    fields = [
        (_target(bound), bound.label, " ".join(map(str, bound.errors)))
        for bound in form
        if bound.errors
    ]
    count = len(general) + len(fields)
    title = ngettext("Il reste une chose à corriger", "Il reste %(n)d choses à corriger", count)
    return {
        "title": title % {"n": count},
        "general": general,
        "fields": fields,
        "count": count,
        "focus": focus,
    }


def _target(bound: BoundField) -> str:
    """The id a link must lead to: the first box of a list of choices."""
    if bound.is_hidden:
        return ""
    return bound.id_for_label or f"{bound.auto_id}_0"
