"""What of a person a viewer may see: `choices_for` decides, for pages and lists."""

from collections.abc import Collection, Iterable
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


def choices_for(viewer: Viewer, pk: int, organizations: Iterable[int]) -> set[str]:
    """The choices that hold for this viewer, of a person with open seats in these organizations.

    No role opens anything here. One sees oneself as the whole community does.
    """
    if not viewer.in_network:
        return set()
    if viewer.pk == pk or viewer.organizations.isdisjoint(organizations):
        return {Visibility.NETWORK}
    return {Visibility.NETWORK, Visibility.TEAM}


def shown(person: User, viewer: Viewer) -> Shown:
    """What this viewer sees of a person, who must come `with_seats`."""
    seats = person.seats  # type: ignore[attr-defined]
    organizations = (seat.organization_id for seat in seats)
    return shown_to(person, choices_for(viewer, person.pk, organizations))


def shown_to(person: User, levels: Collection[str]) -> Shown:
    """What is seen by those for whom these choices hold."""
    return Shown(
        **{name: _value(person, name) for name in CHOSEN if _choice(person, name) in levels}
    )


def _choice(person: User, name: str) -> str:
    return getattr(person, f"{name}_shown_to")


def _value(person: User, name: str):
    return getattr(person, "last_visit_on" if name == "last_visit" else name)
