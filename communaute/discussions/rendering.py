"""Markdown to safe HTML, once, when written."""

import re
from html import unescape

import nh3
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

RENDERER_VERSION = 1
"""Raised with any change here, so that one command can render old posts again."""

MAX_LENGTH = 20_000
TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
BLOCK = re.compile(r"(?=</?(?:p|br|ul|ol|li|blockquote|pre|hr)\b)")

_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    .enable(["linkify", "strikethrough"])
    .disable(["image", "heading", "lheading", "reference"])
)


def render(source: str) -> str:
    """The HTML of a post: allowed tags only, links to http, https and mailto only.

    Headings, images and raw HTML are not part of a conversation: they stay as typed.
    """
    return nh3.clean(
        _markdown.render(source),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="ugc nofollow noopener noreferrer",
    )


def plain(html: str) -> str:
    """The words of a rendered post, its blocks kept apart."""
    return " ".join(unescape(strip_tags(BLOCK.sub(" ", html))).split())
