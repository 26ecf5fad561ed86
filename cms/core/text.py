"""Counting words and cutting text: pure."""

import math
import re

WORDS_PER_MINUTE = 230
"""Silent reading of French prose by adults, Brysbaert 2019 (doi:10.1016/j.jml.2019.104047)."""


def count_words(text: str) -> int:
    return len(re.findall(r"\w+(?:[’'-]\w+)*", text))


def reading_minutes(words: int) -> int:
    """Whole minutes to read that many words, at least one."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of `text` in at most `length` characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
