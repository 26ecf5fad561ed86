"""Counting words and cutting text: pure."""

import math
import re
import unicodedata

WORDS_PER_MINUTE = 230
"""Silent reading of French prose by adults, Brysbaert 2019 (doi:10.1016/j.jml.2019.104047)."""


def count_words(text: str) -> int:
    return len(re.findall(r"\w+(?:[’'-]\w+)*", text))


def reading_minutes(words: int) -> int:
    """Whole minutes to read that many words, at least one."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of what follows: a French text needs none, a forger does."""


def straight(text: str) -> str:
    """`text` without what would turn its direction, or that of the words after it."""
    return text.translate(DIRECTIONS)


BLANK = {"Cc", "Cf", "Zs", "Zl", "Zp"}
"""The categories of what is never drawn: controls, formats, separators."""
UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as nothing: fillers of Hangul, an empty cell of Braille."""


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen."""
    return all(unicodedata.category(sign) in BLANK or sign in UNSEEN for sign in text)


def one_line(text: str) -> str:
    """`text` on one line, its no-break spaces kept."""
    return " ".join(re.split(r"[^\S\xa0\u202f]+", text.strip()))


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of `text` in at most `length` characters, cut between words."""
    text = one_line(text)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" \xa0«,;:.–-") + "…"
