"""The title of a conversation whose author gave none. Pure."""

import re

from cms.core.text import excerpt

LENGTH = 90
MARKS = re.compile(r"[*_`~#]+|^\s*(?:[-+]|\d+[.)])\s+|\]\([^)\s]*\)|\[(?=@)")


def proposed(body: str) -> str:
    """The first line that is somebody's own words, without its marks."""
    own = [line for line in body.split("\n") if not line.lstrip().startswith(">")]
    said = (MARKS.sub("", line).strip() for line in own)
    return excerpt(next(filter(None, said), body), LENGTH)


def corrected(title: str, chosen: str | None, *, before: str, after: str) -> str:
    """The title once the first message says `after` instead of `before`.

    One that nobody chose follows the words; so does one that is now left empty.
    """
    if chosen is None:
        chosen = "" if title == proposed(before) else title
    return chosen or proposed(after)
