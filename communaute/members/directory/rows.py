"""What the lists show of each organization and of each person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from communaute.members.directory.visibility import Shown, Viewer, shown
from communaute.members.models import Exchange, Organization, User
from communaute.members.querysets import listed_seats


@dataclass(frozen=True)
class Tab:
    label: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True)
class OrganizationRow:
    """`people` counts those whom the directory shows; `lines` are those of the kind asked for."""

    organization: Organization
    people: int
    lines: list[Exchange]


@dataclass(frozen=True)
class PersonRow:
    person: User
    shown: Shown


def organization_rows(found: Iterable[Organization], *, kind: str) -> list[OrganizationRow]:
    """Rows of organizations that come `with_row`, in one query more whatever their number."""
    rows = list(found)
    seats = listed_seats().order_by().filter(organization__in=rows)
    people = dict(seats.values_list("organization").annotate(n=Count("pk")))
    return [
        OrganizationRow(
            one,
            people.get(one.pk, 0),
            [line for line in one.exchanges.all() if line.kind == kind],
        )
        for one in rows
    ]


def person_rows(found: Iterable[User], viewer: Viewer) -> list[PersonRow]:
    """Rows of people that come `with_row`."""
    return [PersonRow(one, shown(one, viewer)) for one in found]
