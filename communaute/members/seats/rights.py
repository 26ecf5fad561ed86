"""Who looks after an organization: its responsible people, and the facilitators."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from communaute.members.access import reader_for
from communaute.members.actions import network_is_open
from communaute.members.models import Membership, Organization, User
from communaute.members.querysets import open_seats

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def entering() -> Q:
    """The organizations whose people enter today; before the network phase, members alone."""
    standings = [Organization.Standing.MEMBER]
    if network_is_open():
        standings.append(Organization.Standing.NETWORK)
    return Q(standing__in=standings)


def enters(organization: Organization) -> bool:
    """Whether a seat in this organization opens the community today."""
    if organization.standing == Organization.Standing.NETWORK:
        return network_is_open()
    return organization.standing == Organization.Standing.MEMBER


def managed_by(user: "User | AnonymousUser") -> QuerySet[Organization]:
    """The organizations whose area this person may open: where they are responsible."""
    mine = Membership.objects.open().filter(
        member=reader_for(user).user_id, role=Membership.Role.RESPONSIBLE
    )
    return Organization.objects.filter(entering(), pk__in=mine.values("organization"))


def watched_by(user: "User | AnonymousUser") -> QuerySet[Organization]:
    """All of them for a facilitator, none for anybody else."""
    everything = Organization.objects.all()
    return everything if reader_for(user).is_facilitator else everything.none()


def keeps_watch(person: User) -> bool:
    """Whether this person looks after every organization, by role, asked of the database now.

    A role serves those who belong: a facilitator without a seat that enters vouches for nothing.
    """
    found = User.objects.filter(pk=person.pk, is_active=True).first()
    if found is None:
        return False
    reader = reader_for(found)
    return reader.is_superuser or reader.is_facilitator


def still_enters(person: User) -> bool:
    """Whether one of this person's open seats opens the community today."""
    places = Organization.objects.filter(entering())
    return open_seats().filter(member=person, organization__in=places).exists()


def manages(person: User, organization: Organization) -> bool:
    """Whether this person may invite here and look after the seats, asked of the database now."""
    if keeps_watch(person):
        return True
    seats = organization.memberships.open().filter(member=person, role=Membership.Role.RESPONSIBLE)
    return person.is_active and enters(organization) and seats.exists()
