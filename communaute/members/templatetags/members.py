"""Signs of organizations and devices, for the pages of this room: `{% load members %}`."""

import re

from allauth.usersessions.models import UserSession
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.core.ui.people import tint
from communaute.members.models import Organization

register = template.Library()

LINKS = frozenset(
    {"a", "à", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"}
)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a browser writes of itself → its name; the first found wins, since most name several."""


def initials(name: str) -> str:
    """Two letters of a name's strong words: « Le Tremplin des Chutes » gives TC."""
    words = re.findall(r"\w+", name)
    strong = [word for word in words if word.casefold() not in LINKS] or words
    return "".join(word[0] for word in strong[:2]).upper()


@register.simple_tag
def organization_mark(organization: Organization, size: str = "l") -> SafeString:
    """An organization's initials, tinted from its number: `{% organization_mark row %}`."""
    kind = f"av-{tint(organization.pk)}"
    classes = f"avatar {kind} size-{size}" if size else f"avatar {kind}"
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>', classes, initials(organization.name)
    )


@register.filter
def place(organization: Organization) -> str:
    """`place_of` an organization: `{{ organization|place }}`."""
    return place_of(organization.city, organization.region.name)


def place_of(city: str, region: str) -> str:
    """« La Tuque, Mauricie »; the city alone where the region has its name."""
    return region if city in {"", region} else f"{city}, {region}"


@register.filter
def is_web_address(text: str) -> bool:
    """Whether a link may lead there: nothing but the web, whoever wrote it."""
    return text.startswith(("https://", "http://"))


@register.filter
def device(session: UserSession) -> str:
    """« Ordinateur, Firefox », from what the browser says of itself."""
    agent = session.user_agent
    kind = _("Téléphone ou tablette") if re.search("Mobi|Android|iPad", agent) else _("Ordinateur")
    browser = next((name for sign, name in BROWSERS if sign in agent), _("navigateur inconnu"))
    return f"{kind}, {browser}"
