"""Markdown to safe HTML, once, when written."""

import re
from html import unescape

import nh3
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

from cms.core.text import one_line
from communaute.discussions.writing import quotes

RENDERER_VERSION = 3
"""Raised with any change here, so that one command can render old posts again."""

MAX_LENGTH = 20_000
TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
BLOCK = re.compile(r"(?=</?(?:p|br|ul|ol|li|blockquote|pre|hr)\b)")

LONG_WORD = re.compile(r"\S{1000}")
"""Looking for an address in it takes the square of its length (measured: 20,000 signs, 1.4 s)."""

MOST_BRACKETS = 1_000
"""Each is tried as a link, with those it holds (measured: 20,000, 2 s). In a text of more, only
those that open a quote are."""

BRACKET = re.compile(r"\\*\[(?![^][\n]{1,60}\]\(/communaute/messages/)")

OPTIONS = {"html": False, "linkify": True, "breaks": True, "maxNesting": 20}
NOT_SPOKEN = ["image", "heading", "lheading", "reference"]

_markdown, _without_addresses = (
    MarkdownIt("commonmark", OPTIONS).enable(["strikethrough", *rules]).disable(NOT_SPOKEN)
    for rules in (["linkify"], [])
)
_blocks = MarkdownIt("commonmark", OPTIONS).disable([*NOT_SPOKEN, "inline"])
"""Paragraphs, lists and quotes, without what stands in a line."""


def render(source: str) -> str:
    """The HTML of a post: allowed tags only, links to http, https and mailto only.

    Headings, images and raw HTML are not part of a conversation: they stay as typed. In a text
    with an endless word, addresses are not made into links by themselves; in one made of brackets,
    these are signs like others.
    """
    source = source.encode("utf-8", "replace").decode()  # half a sign, which no page can hold
    if source.count("[") > MOST_BRACKETS:
        source = BRACKET.sub(r"\\[", source)
    markdown = _without_addresses if LONG_WORD.search(source) else _markdown
    return nh3.clean(
        markdown.render(source),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="ugc nofollow noopener noreferrer",
    )


def plain(html: str) -> str:
    """The words of a rendered post, its blocks kept apart. What it quotes of others is left out."""
    return one_line(unescape(strip_tags(BLOCK.sub(" ", quotes.without(html)))))


def top_level_quotes(source: str) -> list[tuple[int, int]]:
    """The lines that each outermost blockquote takes: its first, and the one after its last."""
    return [
        (token.map[0], token.map[1])
        for token in _blocks.parse(source)
        if token.type == "blockquote_open" and token.level == 0 and token.map
    ]


def quotes_in(source: str) -> list[tuple[int, int]]:
    """The lines that each blockquote takes, those inside others and inside lists too."""
    return [
        (token.map[0], token.map[1])
        for token in _blocks.parse(source)
        if token.type == "blockquote_open" and token.map
    ]
