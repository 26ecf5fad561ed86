"""What of a person a viewer may see: the one function that decides, for pages and lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Self

from cms.core.models import Region
from communaute.members.access import reader_for
from communaute.members.models import User, Visibility
from communaute.members.querysets import open_seats

CHOSEN = ("bio", "expertise", "email", "region", "last_visit")
"""What its owner shows to whom they please, under `<name>_shown_to`."""


@dataclass(frozen=True)
class Viewer:
    """Who looks: their number, and the organizations where they hold an open seat."""

    pk: int
    in_network: bool
    organizations: frozenset[int]

    @classmethod
    def of(cls, user: User) -> Self:
        seats = open_seats().order_by().filter(member=user)
        return cls(
            user.pk,
            reader_for(user).in_network,
            frozenset(seats.values_list("organization", flat=True)),
        )


@dataclass(frozen=True)
class Shown:
    """What may be seen; the rest is empty, as if it had never been written."""

    bio: str = ""
    expertise: str = ""
    email: str = ""
    region: Region | None = None
    last_visit: date | None = None


def shown(person: User, viewer: Viewer) -> Shown:
    """What this viewer sees of a person, who must come `with_seats`.

    No role opens anything here. One sees oneself as the whole community does.
    """
    if not viewer.in_network:
        return Shown()
    levels = {Visibility.NETWORK}
    if viewer.pk != person.pk and any(
        seat.organization_id in viewer.organizations
        for seat in person.seats  # type: ignore[attr-defined]
    ):
        levels.add(Visibility.TEAM)
    return shown_to(person, levels)


def shown_to(person: User, levels: Collection[str]) -> Shown:
    """What is seen by those for whom these choices hold."""
    return Shown(
        **{name: _value(person, name) for name in CHOSEN if _choice(person, name) in levels}
    )


def _choice(person: User, name: str) -> str:
    return getattr(person, f"{name}_shown_to")


def _value(person: User, name: str):
    return getattr(person, "last_visit_on" if name == "last_visit" else name)
