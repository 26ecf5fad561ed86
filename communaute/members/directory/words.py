"""What the directory searches and sorts by: kept on each row, computed whenever it is saved.

A row keeps `"n:tremplin n:chut s:jeun"`: the letter of a field, then a token of the French
analyser (`[a-z0-9]+`). `":jeun"` finds a word in any field, `"s:jeun"` in that one alone, and so
does the beginning of a word. Both databases compare plain text: neither folds accents by itself,
and each sorts signs and capitals its own way.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from cms.search.analyzer import fold, tokens

NAME, TITLE, SERVED, TEXT, EXPERTISE = "n", "f", "s", "t", "e"
BATCH = 500
SORT_LENGTH = 160


class Told(Protocol):
    """A row that the directory searches; `TOLD` are the fields that `told` reads."""

    TOLD: frozenset[str]
    words: str

    def told(self) -> dict[str, str]: ...


def joined(told: Mapping[str, str]) -> str:
    """The words of these texts, each once, marked with the letter of its field."""
    marked = (f"{field}:{token}" for field, text in told.items() for token in tokens(text))
    return " ".join(dict.fromkeys(marked))


def sort_key(*names: str) -> str:
    """Names in an order that both databases share: `[a-z0-9]` alone, which every collation sorts
    alike. A zero parts words, two part names: « Roy, Zoé » comes before « Roy-Caron, Anne ».
    """
    words = (re.findall("[a-z0-9]+", fold(name)) for name in names)
    return "00".join("0".join(one) for one in words)[:SORT_LENGTH]


def kept(row: Told) -> dict[str, str]:
    """What a row keeps of its texts: its words and, where it is sorted, its place in the order."""
    values = {"words": joined(row.told())}
    if names := getattr(row, "sorted_by", None):
        values["sort_key"] = sort_key(*names())
    return values


def put(row: Told) -> dict[str, str]:
    """Write on a row, in memory, what it keeps; gives it back."""
    values = kept(row)
    for name, value in values.items():
        setattr(row, name, value)
    return values


def keep(row: Told, saving: dict[str, Any]) -> None:
    """Bring what a row keeps up to date; `saving` is what its `save` was asked.

    A save that names its fields and none of these leaves the words alone: the row in memory may
    be older than what its owner has hidden since.
    """
    fields: Collection[str] | None = saving.get("update_fields")
    if fields is None:
        put(row)
    elif not row.TOLD.isdisjoint(fields):
        saving["update_fields"] = {*fields, *put(row)}


def rebuild(models: Iterable[Any]) -> int:
    """Compute again what every row keeps; gives back how many had changed."""
    changed = 0
    for model in models:
        stale, names = [], ["words"]
        for row in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
            before = {name: getattr(row, name) for name in kept(row)}
            if put(row) != before:
                stale.append(row)
                names = list(before)
        model._default_manager.bulk_update(stale, names, batch_size=BATCH)
        changed += len(stale)
    return changed
