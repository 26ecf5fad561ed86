"""From a template folder to a message: subject, written text, HTML with its styles inlined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.template import Context
from django.template.loader import get_template

from cms.mail.identity import Identity

# The rules for dark screens and narrow ones cannot be attributes: they stay in a style element.
INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


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
        subject=plain(f"emails/{kind}/subject.txt", values).strip(),
        text=plain(f"emails/{kind}/body.txt", values).strip() + "\n",
        html=INLINER.inline(html),
    )


def plain(name: str, values: Mapping[str, Any]) -> str:
    """A text template, where nothing is escaped: it is not HTML."""
    template = get_template(name).template  # type: ignore[attr-defined]
    return template.render(Context(dict(values), autoescape=False))
