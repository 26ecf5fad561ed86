"""What each room tells, declared in `settings.NOTICE_SOURCES`: the name of a room, its source."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from communaute.members.models import User
from communaute.notifications.models import Event, Notification


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person whom an event concerns, and the reason that speaks most of them.

    `at_once`: they follow the thing « Tout de suite ». Who has read it already is told without
    being called.
    """

    member_id: int
    reason: str
    group: str
    at_once: bool = False
    has_read: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in words, as its reader may see it now.

    `who` is how the person is shown, which is not always a name; a decision has no `who` but a
    `sentence`. `words` is an excerpt, empty where what was said stays on the site.
    """

    title: str
    href: str
    happened_at: datetime
    who: str = ""
    is_named: bool = False
    place: str = ""
    sentence: str = ""
    words: str = ""


class Source(Protocol):
    """A room's part. Each method asks a constant number of queries, whatever the numbers given."""

    def recipients(self, event: Event) -> Iterator[Recipient]:
        """Whom this event concerns now: who may see it, has not muted it and did not do it.

        Queries are constant for each 500 people.
        """
        ...

    def visible_to(self, member: User) -> Q:
        """The notices of this room whose event this member may still see."""
        ...

    def lines(self, notices: Collection[Notification], member: User) -> Mapping[int, Line]:
        """The words of what this member may see now, by the notice's key."""
        ...

    def muted(self, notices: Collection[Notification], member: User) -> set[int]:
        """Those of these notices that the member no longer wants: asked before a mail leaves."""
        ...

    def followed_at_once(self, notices: Collection[Notification], member: User) -> set[int]:
        """Those of these notices whose thing the member follows « Tout de suite » at present."""
        ...

    def calm(self, member: User) -> None:
        """What the member followed « Tout de suite » is followed without a mail at once."""
        ...

    def unfollow(self, group: str, *, member: User) -> None:
        """The member follows the thing of this group no more; what they may not see: nothing."""
        ...


@cache
def sources() -> Mapping[str, Source]:
    """Every declared source, by the name of its room."""
    return {room: import_string(path) for room, path in settings.NOTICE_SOURCES.items()}


def visible_to(member: User) -> Q:
    """The notices, of any room, whose event this member may still see."""
    found = Q(pk__in=())
    for room, source in sources().items():
        found |= Q(event__room=room) & source.visible_to(member)
    return found


def lines(notices: Collection[Notification], member: User) -> dict[int, Line]:
    """The words of these notices, by key; what the member may not see any more is absent."""
    found: dict[int, Line] = {}
    for room, source in sources().items():
        own = [one for one in notices if one.event.room == room]
        if own:
            found |= source.lines(own, member)
    return found


def muted(notices: Collection[Notification], member: User) -> set[int]:
    found: set[int] = set()
    for room, source in sources().items():
        own = [one for one in notices if one.event.room == room]
        if own:
            found |= source.muted(own, member)
    return found


def followed_at_once(notices: Collection[Notification], member: User) -> set[int]:
    found: set[int] = set()
    for room, source in sources().items():
        own = [one for one in notices if one.event.room == room]
        if own:
            found |= source.followed_at_once(own, member)
    return found
