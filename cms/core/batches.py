"""Rows a few at a time: memory holds one batch, whatever their number."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same rows in lists of `size`; the last may be shorter."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some
