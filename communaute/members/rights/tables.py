"""How a room gives back what it keeps about a person: tables of plain values, read row by row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"  # a datetime, or None
    DAY = "day"  # a date, or None
    LIST = "list"  # of texts


@dataclass(frozen=True)
class Column:
    """`key` is the name in the JSON file, `label` what a person reads."""

    key: str
    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """One kind of data. `rows` are tuples in the order of the columns, made as they are read.

    `key` is the name in the JSON file, `file` that of the CSV file and of the page.
    """

    key: str
    file: str
    title: str
    about: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class OwnFile:
    """A file of the person's own, copied into the archive below `fichiers/`."""

    name: str
    open: Callable[[], IO[bytes]]


BATCH = 500
"""Rows read at a time: what keeps the memory flat."""
