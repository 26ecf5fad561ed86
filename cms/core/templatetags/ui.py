"""The pieces of the interface, for templates: `{% load ui %}`.

Each tag has its examples on the component page (`/demo/composants/`). Markup longer than a line
lives in `templates/components/`; what is repeated in rows is built here, without a template.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.context import Context
from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.core import dates

register = template.Library()

ICON_NAMES = frozenset(
    (Path(__file__).parents[1] / "vendor-icons.txt").read_text(encoding="utf-8").split()
)
TINTS = 4
ALERT_ICONS = {
    "info": "info",
    "success": "circle-check-big",
    "warning": "triangle-alert",
    "failure": "circle-alert",
}
# Levels of django.contrib.messages that have another name here.
ALERT_LEVELS = {"debug": "info", "error": "failure"}
FILE_ICONS = {
    "csv": "table",
    "doc": "file-text",
    "docx": "file-text",
    "mp3": "file-audio",
    "mp4": "video",
    "odp": "presentation",
    "ods": "table",
    "odt": "file-text",
    "pdf": "file-text",
    "pptx": "presentation",
    "webm": "video",
    "xlsx": "table",
    "zip": "file-archive",
}
FILE_KINDS = {
    "docx": "Word",
    "odp": "OpenDocument",
    "ods": "OpenDocument",
    "odt": "OpenDocument",
    "pptx": "PowerPoint",
    "xlsx": "Excel",
}


class Person(Protocol):
    """What an avatar needs to know of somebody."""

    pk: Any
    first_name: str
    last_name: str


class File(Protocol):
    """What a row of files needs to know of a document."""

    file_extension: str
    file_size: int | None


# Signs ------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _icon(name: str, label: str) -> SafeString:
    if name not in ICON_NAMES:
        raise ValueError(f"no icon named {name!r}: add it to cms/core/vendor-icons.txt")
    shape = format_html('<use href="{}#i-{}"/>', static("core/icons.svg"), name)
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}">{}</svg>', label, shape)
    return format_html('<svg class="icon" aria-hidden="true">{}</svg>', shape)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon, decorative unless it is given a label: `{% icon "search" %}`."""
    return _icon(name, str(label))


@register.simple_tag
def thread_band(thread: str = "", size: str = "") -> SafeString:
    """The woven band of a theme, `size` m, l or short: `{% thread_band theme.thread %}`."""
    classes = f"weave weave-{size}" if size else "weave"
    return format_html('<div class="{}" data-thread="{}"></div>', classes, thread)


@register.simple_tag
def badge(label: str, kind: str = "", icon: str = "") -> SafeString:
    """A state, `kind` solved or waiting: `{% badge _("Résolue") kind="solved" icon="check" %}`."""
    classes = f"badge {kind}" if kind else "badge"
    return format_html('<span class="{}">{}{}</span>', classes, _icon_or_nothing(icon), label)


@register.simple_tag
def tag(
    label: str, tone: str = "", href: str = "", icon: str = "", remove: bool = False
) -> SafeString:
    """A word that classifies; with `href` a link, with `remove` the link that lifts a filter.

    `tone` is green, amber, blue, rose or plain: `{% tag theme.name tone="green" %}`.
    """
    classes = f"tag {tone}" if tone else "tag"
    content = format_html("{}{}", _icon_or_nothing(icon), label)
    if remove:
        content = format_html(
            '{}{}<span class="visually-hidden"> : {}</span>',
            content,
            _icon("x", ""),
            _("retirer ce filtre"),
        )
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, content)
    return format_html('<span class="{}">{}</span>', classes, content)


@register.simple_tag
def progress(value: float, maximum: float, label: str) -> SafeString:
    """How far one is, said in words by `label`: `{% progress 5 12 _("5 leçons sur 12") %}`."""
    return format_html(
        '<progress value="{}" max="{}" aria-label="{}"></progress>',
        value,
        maximum or 1,  # an empty course is drawn empty: HTML refuses a maximum of zero
        label,
    )


def _icon_or_nothing(name: str) -> str:
    return _icon(name, "") if name else ""


# People -----------------------------------------------------------------------------------------


def name_of(person: Person) -> str:
    """First and last name, or what the person's own text says."""
    return f"{person.first_name} {person.last_name}".strip() or str(person)


@register.filter
def initials(person: Person) -> str:
    """Two letters at most, capital: `{{ user|initials }}`."""
    letters = f"{person.first_name[:1]}{person.last_name[:1]}" or str(person)[:1]
    return letters.upper()


def tint(pk: int | None) -> str:
    """The tint of an account, `av-1` to `av-4` in the style sheet; `none` for no name."""
    return "none" if pk is None else str(pk % TINTS + 1)


@register.simple_tag
def avatar(person: Person | None, size: str = "") -> SafeString:
    """Initials on one of four tints, from the account's number and never from the name.

    `None` is someone without a name, dashed; `size` is s, l or xl: `{% avatar post.author "s" %}`.
    """
    kind = tint(None if person is None else int(person.pk or 0))
    classes = f"avatar av-{kind} size-{size}" if size else f"avatar av-{kind}"
    content = _icon("user-round", "") if person is None else initials(person)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, content)


@register.simple_tag
def person(person: Person | None, detail: str = "", href: str = "", size: str = "") -> SafeString:
    """Avatar, name and one line: `{% person user detail=organization.name href=url %}`."""
    name: str = _("Une personne de la communauté") if person is None else name_of(person)
    if href:
        name = format_html('<a class="inherit" href="{}">{}</a>', href, name)
    line = format_html("<span>{}</span>", detail) if detail else ""
    return format_html(
        '<div class="person">{}<span><b>{}</b>{}</span></div>', avatar(person, size), name, line
    )


@register.simple_tag
def person_list(people: Iterable[Person | None], total: int = 0, shown: int = 5) -> SafeString:
    """Overlapped avatars, then how many more out of `total`: `{% person_list readers 18 %}`."""
    everybody = list(people)
    first = everybody[:shown]
    more = max(total, len(everybody)) - len(first)
    avatars = format_html_join("", "{}", ((avatar(one),) for one in first))
    names = ", ".join(_("une personne sans nom") if one is None else name_of(one) for one in first)
    rest: str = ""
    if more:
        rest = format_html('<span class="avatar av-more" aria-hidden="true">+{}</span>', more)
        others = ngettext("et %(n)d autre personne", "et %(n)d autres personnes", more)
        names = f"{names} {others % {'n': more}}"
    return format_html(
        '<span class="avatars">{}{}<span class="visually-hidden">{}</span></span>',
        avatars,
        rest,
        names,
    )


# Time -------------------------------------------------------------------------------------------


@register.simple_tag
def when(moment: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A moment as one says it, whole in its title: `{% when post.created_at %}`; None: nothing."""
    if moment is None:
        return ""
    said = dates.said(moment, now=now or timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', *said)


@register.simple_tag
def day(value: date | None, today: date | None = None) -> SafeString | str:
    """A date without its hour, whole in its title: `{% day cohort.starts_on %}`; None: nothing."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        dates.long_day(value),
        dates.short_day(value, today=today or timezone.localdate(timezone=dates.TORONTO)),
    )


@register.simple_tag
def reading_time(minutes: float | None) -> str:
    """« 8 min », « 1 h 15 »; nothing for None or 0: `{% reading_time page.minutes %}`."""
    whole = math.ceil(minutes or 0)
    if not whole:
        return ""
    if whole < 60:
        return _("%(n)d\xa0min") % {"n": whole}
    hours, rest = divmod(whole, 60)
    if not rest:
        return _("%(hours)d\xa0h") % {"hours": hours}
    return _("%(hours)d\xa0h\xa0%(rest)02d") % {"hours": hours, "rest": rest}


# Boxes ------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: str,
    title: str,
    href: str = "",
    kind: str = "",
    icon: str = "",
    thread: str | None = None,
    meta: str | Sequence[str] = (),
    level: int = 3,
    element: str = "li",
) -> SafeString:
    """A thing one opens, its whole surface one link; an `li` unless `element` says otherwise.

    `thread` (even empty) puts the band of a theme on top; `meta` is one text or several:
    `{% card title=page.title href=page.url thread=theme.thread %}{{ page.summary }}{% endcard %}`.
    """
    facts = [meta] if isinstance(meta, str | Promise) else list(meta)
    return render_to_string(
        "components/card.html",
        {
            "content": content.strip() and content,
            "title": title,
            "href": href,
            "kind": kind,
            "icon": icon,
            "thread": thread,
            "meta": [fact for fact in facts if fact],
            "level": level,
            "element": element,
        },
    )


@register.simple_block_tag
def alert(content: str, level: str = "info", title: str = "", dismiss: bool = False) -> SafeString:
    """A message: `level` info, success, warning or failure (or a level of Django's messages).

    `{% alert "success" title=_("C’est publié.") %}…{% endalert %}`; `dismiss` lets it be closed.
    """
    level = ALERT_LEVELS.get(level, level)
    context = {
        "content": content,
        "level": level if level in ALERT_ICONS else "info",
        "icon": ALERT_ICONS.get(level, "info"),
        "title": title,
        "dismiss": dismiss,
    }
    return render_to_string("components/alert.html", context)


@register.simple_block_tag
def callout(content: str, kind: str = "note") -> SafeString:
    """A boxed word in a text, `kind` note or avoid: `{% callout "avoid" %}…{% endcallout %}`."""
    label = _("À éviter") if kind == "avoid" else _("À retenir")
    return render_to_string(
        "components/callout.html", {"content": content, "kind": kind, "label": label}
    )


@register.simple_block_tag
def empty_state(
    content: str, title: str, text: str = "", illustration: str = "empty_library", level: int = 2
) -> SafeString:
    """A list without anything in it: why, and what to do (the content: buttons).

    `{% empty_state title=_("Rien pour l’instant") %}<a class="btn" …>…</a>{% endempty_state %}`.
    """
    context = {
        "content": content.strip() and content,
        "title": title,
        "text": text,
        "drawing": f"illustrations/{illustration}.html" if illustration else "",
        "level": level,
    }
    return render_to_string("components/empty.html", context)


# Finding one's way ------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def nav_link(context: Context, href: str, label: str, icon: str) -> SafeString:
    """A link of the main navigation, marked when it leads to the section being read.

    The section is the first segment of the address, or `nav_current` where the context gives it.
    """
    request = context.get("request")
    path = request.path if request else ""
    section = context.get("nav_current") or path.strip("/").partition("/")[0]
    content = format_html("{}{}", _icon(icon, ""), label)
    if path == href:
        return format_html('<li><a href="{}" aria-current="page">{}</a></li>', href, content)
    if section and section == href.strip("/"):
        return format_html('<li><a href="{}" aria-current="true">{}</a></li>', href, content)
    return format_html('<li><a href="{}">{}</a></li>', href, content)


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context) -> str:
    """The sign-in page, which leads back to the page being read."""
    request = context.get("request")
    if request is None or request.path == "/" or request.path.startswith("/compte/"):
        return reverse("account_login")
    return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The pages above this one, as (label, address): `{% breadcrumb trail %}`."""
    return {"items": list(items)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Context, page_obj: Page, parameter: str = "page", fragment: str = ""
) -> dict[str, Any]:
    """The pages of a list, with the rest of the query kept: `{% pagination page_obj %}`."""
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query.pop(parameter, None)
        if number > 1:
            query[parameter] = str(number)
        # Page 1 without any other word needs its path: an empty « ? » would be a second address.
        return (f"?{query.urlencode()}" if query else request.path if request else "?") + fragment

    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "several": page_obj.has_other_pages(),
        "pages": [
            (number, address(number) if isinstance(number, int) else "") for number in numbers
        ],
        "current": page_obj.number,
        "previous": address(page_obj.number - 1) if page_obj.has_previous() else "",
        "next": address(page_obj.number + 1) if page_obj.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def without(context: Context, parameter: str, value: str) -> str:
    """This address less one chosen filter, on its first page: `{% without "theme" slug %}`."""
    query = context["request"].GET.copy()
    query.setlist(parameter, [one for one in query.getlist(parameter) if one != value])
    query.pop("page", None)
    return f"?{query.urlencode()}" if query.urlencode() else context["request"].path


@register.inclusion_tag("components/search_form.html")
def search_form(
    value: str = "",
    label: str = "",
    placeholder: str = "",
    action: str = "/recherche/",
    id: str = "query",
) -> dict[str, str]:
    """The search box, its word in `q`: `{% search_form value=query action=page.url %}`."""
    return {
        "value": value,
        "label": label or pgettext("action", "Rechercher"),
        "placeholder": placeholder,
        "action": action,
        "id": id,
    }


# Forms ------------------------------------------------------------------------------------------


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


# Text -------------------------------------------------------------------------------------------


@register.filter
def anchor(title: str) -> str:
    """The id of a section from its title, the same in a table of contents."""
    return slugify(title)


@register.filter
def prose(text: Any) -> SafeString:
    """Plain text as escaped paragraphs; what is HTML already (rich text) stays as it is."""
    if hasattr(text, "__html__"):
        return conditional_escape(text)
    return linebreaks_filter(text)


@register.filter
def guillemets(words: Any) -> str:
    """Somebody's words between « », unless they already bring their own."""
    said = str(words).strip()
    return said if not said or said.startswith("«") else f"«\xa0{said}\xa0»"


@register.filter
def file_icon(file: File) -> str:
    """The name of the icon of a document."""
    return FILE_ICONS.get(file.file_extension.lower(), "file")


@register.filter
def file_detail(file: File) -> str:
    """« PDF, 86 ko »."""
    extension = file.file_extension.lower()
    kind = FILE_KINDS.get(extension, extension.upper())
    if not file.file_size:
        return kind
    return f"{kind}, {file_size(file.file_size)}"


@register.filter
def file_size(size: int) -> str:
    """« 86 ko », « 1,4 Mo »: decimal units, as phones count them."""
    if size < 999_500:
        return _("%(n)d\xa0ko") % {"n": max(1, round(size / 1000))}
    return _("%(n)s\xa0Mo") % {"n": f"{size / 1_000_000:.1f}".replace(".0", "").replace(".", ",")}
