"""The words asked for, marked in the text as it was written."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.search.analyzer import Piece, normal, pieces

WINDOW = 200
SCANNED = 6_000
"""Characters of a text searched for its best passage: 20 of them are shown on a page."""


def marked(text: str, wanted: Collection[str]) -> SafeString:
    """The text, escaped, with each word whose token is wanted inside `<mark>`."""
    text = normal(text)
    parts: list[str] = []
    position = 0
    for piece in pieces(text):
        if piece.token in wanted:
            parts.append(escape(text[position : piece.start]))
            parts.append(f"<mark>{escape(text[piece.start : piece.end])}</mark>")
            position = piece.end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))


def passage(text: str, wanted: Collection[str], length: int = WINDOW) -> SafeString:
    """About `length` characters of the paragraph where most of the wanted tokens stand, marked.

    The first paragraph on a tie, so the beginning where none is found; cut between words.
    """
    paragraphs = [" ".join(line.split()) for line in normal(text[:SCANNED]).split("\n")]
    words = {line: list(pieces(line)) for line in paragraphs if line}
    best = max(words, key=lambda line: _found(words[line], wanted), default="")
    start = _best_start(words.get(best, []), wanted, length)
    end = min(len(best), start + length)
    if end < len(best):
        end = best.rfind(" ", start, end + 1) if " " in best[start : end + 1] else end
    before, after = ("… " if start else ""), ("…" if end < len(best) else "")
    return mark_safe(before + marked(best[start:end].rstrip(" ,;:"), wanted) + after)


def _found(words: list[Piece], wanted: Collection[str]) -> int:
    """How many of the wanted tokens these words hold."""
    return len({piece.token for piece in words}.intersection(wanted))


def _best_start(words: list[Piece], wanted: Collection[str], length: int) -> int:
    """Where the best window begins: a few words before its first wanted one."""
    hits = [(number, piece) for number, piece in enumerate(words) if piece.token in wanted]
    best, chosen = 0, None
    for rank, (number, piece) in enumerate(hits):
        inside = {
            other.token
            for _n, other in hits[rank : rank + length]
            if other.end - piece.start < length
        }
        if len(inside) > best:
            best, chosen = len(inside), number
    if chosen is None or words[chosen].end < length * 3 // 4:
        return 0
    first = words[max(0, chosen - 5)].start
    return first if words[chosen].end - first < length else words[chosen].start
