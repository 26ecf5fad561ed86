"""Choices, in lists cheaply written; an unknown number is a choice refused, not an error."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

UNKNOWN = _("Ce choix n’est pas dans la liste. Choisissez parmi ceux qui sont offerts.")


class Several(forms.ModelMultipleChoiceField):
    """A number that no database could hold is one more unknown choice, not an error of ours."""

    default_error_messages = {
        "invalid_choice": UNKNOWN,
        "invalid_pk_value": UNKNOWN,
    }

    def clean(self, value: Any) -> Any:
        for pk in value or ():
            if _overflows(pk):
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class LightSelect(forms.Select):
    """Choices without groups, written without the template that Django renders for each."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        options = (
            (flatatt({"value": key, "selected": str(key) in chosen}), label)
            for key, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, attrs) | {"name": name}),
            format_html_join("", "<option{}>{}</option>", options),
        )


def _overflows(pk: str) -> bool:
    try:
        return abs(int(pk)) > BigIntegerField.MAX_BIGINT
    except ValueError:
        return False  # not a number: refused as any other
