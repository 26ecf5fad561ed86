"""What happens to people and their seats."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from communaute.members import access
from communaute.members.models import ConsentEvent, Membership, Organization, User

STANDING_GROUPS: dict[str, set[str]] = {
    Organization.Standing.MEMBER: {access.MEMBERS, access.NETWORK},
    Organization.Standing.NETWORK: {access.NETWORK},
    Organization.Standing.FORMER: set(),
}


@transaction.atomic
def sync_groups(people: Iterable[User]) -> None:
    """Give each person the groups that their open seats give, and no other of the three.

    Committees and roles are left as they are.
    """
    managed = {name: access.role_group(name) for name in sorted({access.MEMBERS, access.NETWORK})}
    for person in people:
        standings = Organization.objects.filter(
            memberships__member=person, memberships__ended_at=None
        ).values_list("standing", flat=True)
        due = set().union(*(STANDING_GROUPS[standing] for standing in standings))
        for name, group in managed.items():
            (person.groups.add if name in due else person.groups.remove)(group)
        person.__dict__.pop("_reader", None)


@transaction.atomic
def join(
    person: User,
    organization: Organization,
    *,
    now: datetime,
    role: str = Membership.Role.MEMBER,
) -> Membership:
    """Open a seat, or change the role of the open one; groups follow."""
    seat, _created = Membership.objects.update_or_create(
        member=person,
        organization=organization,
        ended_at=None,
        defaults={"role": role},
        create_defaults={"role": role, "started_at": now},
    )
    sync_groups([person])
    return seat


@transaction.atomic
def leave(seat: Membership, *, now: datetime) -> None:
    """Close a seat; the row stays, the groups follow."""
    seat.ended_at = now
    seat.save(update_fields=["ended_at"])
    sync_groups([seat.member])


@transaction.atomic
def change_standing(organization: Organization, standing: str) -> None:
    """Change an organization's standing; its people's groups follow at once."""
    organization.standing = standing
    organization.save(update_fields=["standing"])
    sync_people_of(organization)


def sync_people_of(organization: Organization) -> None:
    """Give the groups that are due to everybody who has an open seat there."""
    sync_groups(
        User.objects.filter(
            pk__in=organization.memberships.open().values("member")  # once each, whatever the seats
        )
    )


@transaction.atomic
def keep_address(person: User) -> None:
    """Make the person's e-mail their one verified address, so that sign-in asks nothing more.

    For accounts that somebody else vouches for: made in the admin, by invitation, by the seeds.
    """
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def record_consent(
    member: User, *, kind: str, given: bool, wording_version: str, method: str, now: datetime
) -> ConsentEvent:
    """Append to the consent ledger who agreed to what, in which words, when and how."""
    return ConsentEvent.objects.create(
        member=member,
        kind=kind,
        given=given,
        wording_version=wording_version,
        method=method,
        happened_at=now,
    )
