"""What rooms bring to a place below them, by dotted path in settings (docs/decisions/rooms.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Todo:
    """One thing that waits for the facilitators, since when, and where it is done.

    `kind` groups the lines and names their icon's row; `minutes` is an honest guess.
    """

    kind: str
    title: str
    detail: str
    href: str
    since: datetime
    minutes: int


@dataclass(frozen=True)
class Contribution:
    """Something a person or an organization brought to the community, as its reader may see it."""

    kind: str
    title: str
    href: str
    when: datetime


@cache
def declared(setting: str) -> tuple[Callable[..., Any], ...]:
    """The callables that this setting lists, in order."""
    return tuple(import_string(path) for path in getattr(settings, setting))
