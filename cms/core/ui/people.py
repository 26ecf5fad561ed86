"""People: initials on a tint, names, several of them."""

from collections.abc import Iterable
from typing import Any, Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.ui.signs import drawn

register = template.Library()
TINTS = 4


class Person(Protocol):
    """What an avatar needs to know of somebody."""

    pk: Any
    first_name: str
    last_name: str


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
    content = drawn("user-round", "") if person is None else initials(person)
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
