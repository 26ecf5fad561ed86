"""The directory's cards and regions, written without a template for each: `{% load directory %}`.

A page has twenty-four cards and each region twice: as templates, they took most of its rendering.
"""

from collections.abc import Iterable

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from communaute.members.directory.regions import Place
from communaute.members.directory.rows import Row

register = template.Library()

CARD = """<li class="card">
<div class="person"><span class="avatar av-{tint} size-l" aria-hidden="true">{initials}</span>
<span><b><a class="card-link" href="{href}">{name}</a></b><span>{detail}</span></span></div>
{text}{lines}{tags}
<p class="meta"><span>{meta}</span></p>
</li>
"""
NUMBER = '<text x="{}" y="{}" aria-hidden="true">{}</text>'


@register.simple_tag
def cards(rows: Iterable[Row]) -> SafeString:
    """The cards of a list: `{% cards rows %}`."""
    return format_html_join("", CARD, (_parts(row) for row in rows))


def _parts(row: Row) -> dict[str, str]:
    words = [("tag", row.served)] if row.served else []
    words += [("tag green", theme.name) for theme in row.themes]
    tags = format_html_join("", '<span class="{}">{}</span>', words)
    return {
        "tint": row.tint,
        "initials": row.initials,
        "href": row.href,
        "name": row.name,
        "detail": row.detail,
        "text": format_html("<p>{}</p>", row.text) if row.text else "",
        "lines": format_html_join("", "<p><b>{}\xa0:</b> {}</p>", row.lines),
        "tags": format_html('<div class="row gap-1">{}</div>', tags) if tags else "",
        "meta": row.meta,
    }


@register.simple_tag
def map_links(places: Iterable[Place]) -> SafeString:
    """The regions of the map: each a link that says its count, with the number drawn upon it."""
    return format_html_join(
        "\n",
        '<a{}><title>{}</title><path d="{}" />{}</a>',
        (
            (
                _link(place, {"class": place.classes, "aria-label": place.label}),
                place.name,
                place.shape.path,
                format_html(NUMBER, place.shape.x, place.shape.y, place.count)
                if place.count
                else "",
            )
            for place in places
        ),
    )


@register.simple_tag
def list_links(places: Iterable[Place]) -> SafeString:
    """The same regions, in a list."""
    return format_html_join(
        "\n",
        "<li><a{}>{} <span>{}</span></a></li>",
        ((_link(place, {}), place.name, place.count) for place in places),
    )


def _link(place: Place, attributes: dict[str, str]) -> SafeString:
    current = {"aria-current": "true"} if place.is_chosen else {}
    return flatatt({"href": place.href} | current | attributes)
