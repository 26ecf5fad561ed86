"""Says how far a long command is, on one line that rewrites itself."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TextIO, TypeVar

from django.utils.translation import gettext as _

Row = TypeVar("Row")
REFRESH = 0.2  # seconds


class Progress:
    """One line per step. On a terminal it moves; in a log only its end is written."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.moves = self.stream.isatty()

    def follow(self, label: str, rows: Iterable[Row], total: int) -> Iterator[Row]:
        """The same rows, counted as they pass."""
        begun = shown = monotonic()
        done = 0
        for row in rows:
            yield row
            done += 1
            if self.moves and monotonic() - shown > REFRESH:
                shown = monotonic()
                self._show(label, done, total, shown - begun)
        self._show(label, done, total, monotonic() - begun)
        self.stream.write("\n")

    def _show(self, label: str, done: int, total: int, seconds: float) -> None:
        part = _("%(done)d sur %(total)d, %(seconds)d s") % {
            "done": done,
            "total": max(done, total),
            "seconds": seconds,
        }
        self.stream.write(f"{chr(13) if self.moves else ''}{label}\u00a0: {part}")
        self.stream.flush()
