"""The words that the directory searches: kept on each row, computed whenever it is saved.

A row keeps `"n:tremplin n:chut s:jeun"`: the letter of a field, then a token of the French
analyser (`[a-z0-9]+`). `":jeun"` finds a word in any field, `"s:jeun"` in that one alone, and so
does the beginning of a word. Both databases compare plain text: neither folds accents by itself.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from cms.search.analyzer import tokens

NAME, TITLE, SERVED, TEXT, EXPERTISE = "n", "f", "s", "t", "e"
BATCH = 500


class Told(Protocol):
    """A row that the directory searches; `TOLD` are the fields that `told` reads."""

    TOLD: frozenset[str]
    words: str

    def told(self) -> dict[str, str]: ...


def joined(told: Mapping[str, str]) -> str:
    """The words of these texts, each once, marked with the letter of its field."""
    marked = (f"{field}:{token}" for field, text in told.items() for token in tokens(text))
    return " ".join(dict.fromkeys(marked))


def keep(row: Told, saving: dict[str, Any]) -> None:
    """Bring a row's words up to date; `saving` is what its `save` was asked.

    A save that names its fields and none of these leaves the words alone: the row in memory may
    be older than what its owner has hidden since.
    """
    fields: Collection[str] | None = saving.get("update_fields")
    if fields is None:
        row.words = joined(row.told())
    elif not row.TOLD.isdisjoint(fields):
        row.words = joined(row.told())
        saving["update_fields"] = {*fields, "words"}


def rebuild(models: Iterable[Any]) -> int:
    """Compute the words of every row again; gives back how many had changed."""
    changed = 0
    for model in models:
        stale = []
        for row in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
            words = joined(row.told())
            if row.words != words:
                row.words = words
                stale.append(row)
        model._default_manager.bulk_update(stale, ["words"], batch_size=BATCH)
        changed += len(stale)
    return changed
