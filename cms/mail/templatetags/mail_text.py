"""For the text part of mails: a document of at most 78 columns."""

import textwrap

from django import template

register = template.Library()

COLUMNS = 78


@register.filter
def columns(text: str, indent: int = 0) -> str:
    """Fold `text` at 78 columns, each line after the first indented; links stay whole.

    The first line is taken to stand `indent` columns from the edge already. Lines that somebody
    broke stay broken.
    """
    margin = " " * indent
    folded = "\n".join(
        textwrap.fill(
            line,
            width=COLUMNS,
            initial_indent=margin,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in str(text).strip().splitlines()
    )
    return folded.removeprefix(margin)


@register.filter
def heading(text: str) -> str:
    """A section title: capitals, accents kept."""
    return str(text).upper()
