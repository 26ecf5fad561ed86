"""What a process keeps for a short while: slow to count, seldom changed, read at each page."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")
_all: "WeakSet[Kept]" = WeakSet()


class Kept(Generic[Value]):
    """Values by key, each made again once it is `seconds` old."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._values: dict[Hashable, tuple[float, Value]] = {}
        _all.add(self)

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of that key, made if it is not known or too old."""
        known = self._values.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        made = make()
        self._values[key] = time.monotonic() + self._seconds, made
        return made

    def forget(self) -> None:
        """Make everything again: for what has just changed."""
        self._values.clear()


def forget_all() -> None:
    """Each test has a community of its own."""
    for one in _all:
        one.forget()
