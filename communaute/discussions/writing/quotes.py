"""Quotes: whose words they are is said when they are shown, and never stored. Pure.

A quote is a blockquote whose first line links to its message. The name that it shows is resolved
for each reader, so that a person who leaves, or who spoke without a name, is not named there.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.utils.html import escape
from django.utils.translation import gettext as _

OPENING = re.compile(
    r'<blockquote>\s*<p><a href="/communaute/messages/(\d{1,18})/"[^>]*>[^<]*</a>(?:<br>)?\s*'
)
EDGE = re.compile(r"<(/?)blockquote>")
CLOSING = "</blockquote>"


class Quote(NamedTuple):
    """A quote in rendered HTML: `[start, end)` whole, its words at `[first, last)`."""

    source: int
    start: int
    first: int
    last: int
    end: int


def holds_any(html: str) -> bool:
    """Whether it is worth looking: most messages quote nobody."""
    return '<a href="/communaute/messages/' in html


def sources(html: str) -> set[int]:
    """The messages that these words quote, those quoted within a quote too."""
    return {int(number) for number in OPENING.findall(html)}


def without(html: str) -> str:
    """What the writer says, less the words of others."""
    return _replaced(html, lambda _quote: "") if holds_any(html) else html


def with_names(html: str, names: Mapping[int, str]) -> str:
    """Each quote under the name of whoever said it; one whose source is not in `names` is emptied.

    `html` is sanitised already; names are escaped here.
    """

    def shown(quote: Quote) -> str:
        name = names.get(quote.source)
        if name is None:
            return f'<blockquote class="quoted"><b>{escape(_("Message retiré"))}</b></blockquote>\n'
        words = html[quote.first : quote.last]
        words = words.removeprefix("</p>") if words.startswith("</p>") else f"<p>{words}"
        said = escape(_("%(name)s a écrit") % {"name": name})
        return (
            f'<blockquote class="quoted"><b><a class="inherit" '
            f'href="/communaute/messages/{quote.source}/">{said}</a></b>'
            f"{with_names(words, names)}</blockquote>\n"
        )

    return _replaced(html, shown) if holds_any(html) else html


def _replaced(html: str, by: Callable[[Quote], str]) -> str:
    parts, done = [], 0
    for quote in _quotes(html):
        parts += [html[done : quote.start], by(quote)]
        done = quote.end
    return "".join([*parts, html[done:]])


def _quotes(html: str) -> Iterator[Quote]:
    """The outermost quotes, in order. What is not closed, which `render` never writes, is none."""
    position = 0
    while found := OPENING.search(html, position):
        depth = 0
        for edge in EDGE.finditer(html, found.start()):
            depth += -1 if edge[1] else 1
            if depth == 0:
                yield Quote(int(found[1]), found.start(), found.end(), edge.start(), edge.end())
                position = edge.end()
                break
        else:
            return
