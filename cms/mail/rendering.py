"""From a template folder to a message: subject, written text, HTML with its styles inlined."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.template import Context
from django.template.loader import get_template

from cms.core.text import excerpt
from cms.mail.identity import Identity

SUBJECT = 78
"""Characters of a subject at the most: phones show half of them, and RFC 5322 asks no more."""
# The rules for dark screens and narrow ones cannot be attributes: they stay in a style element.
INLINER = css_inline.CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(kind: str, context: Mapping[str, Any], sender: Identity) -> Rendered:
    """The three parts of `templates/emails/<kind>/`, for this context and sender."""
    values = {**context, "sender": sender, "site_url": sender.site_url}
    html = get_template(f"emails/{kind}/body.html").render(values)
    return Rendered(
        subject=excerpt(plain(f"emails/{kind}/subject.txt", values), SUBJECT),
        text=document(plain(f"emails/{kind}/body.txt", values)),
        html=INLINER.inline(html),
    )


def plain(name: str, values: Mapping[str, Any]) -> str:
    """A text template, where nothing is escaped: it is not HTML."""
    template = get_template(name).template  # type: ignore[attr-defined]
    return template.render(Context(dict(values), autoescape=False))


def document(text: str) -> str:
    """Lines without spaces at their end, and one empty line at the most between two parts."""
    lines = "\n".join(line.rstrip(" \t") for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
