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
def declared_for(setting: str, name: str) -> Callable[..., Any] | None:
    """The callable that this setting, a mapping, gives for a name; None for none."""
    path = getattr(settings, setting).get(name)
    return import_string(path) if path else None


@cache
def declared(setting: str) -> tuple[Callable[..., Any], ...]:
    """The callables that this setting lists, in order."""
    return tuple(import_string(path) for path in getattr(settings, setting))
