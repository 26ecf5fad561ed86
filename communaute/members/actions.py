"""What happens to people and their seats."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from cms.core.models import Federation
from communaute.members import access, audit
from communaute.members.models import AuditEvent, ConsentEvent, Membership, Organization, User

BATCH = 500
STANDING_GROUPS: dict[str, set[str]] = {
    Organization.Standing.MEMBER: {access.MEMBERS, access.NETWORK},
    Organization.Standing.NETWORK: {access.NETWORK},
    Organization.Standing.FORMER: set(),
}
"""What each standing gives once the network phase is open; before it, only members enter."""


def network_is_open() -> bool:
    """Whether the second phase has begun: organizations of the network enter."""
    return Federation.objects.filter(network_is_open=True).exists()


@transaction.atomic
def sync_groups(people: Iterable[User]) -> None:
    """Give each person the groups that their open seats give, and no other of the two.

    Committees and roles are left as they are. The number of queries does not grow with people.
    """
    people = list(people)
    for start in range(0, len(people), BATCH):
        _sync([person.pk for person in people[start : start + BATCH]])
    for person in people:
        person.__dict__.pop("_reader", None)


def _sync(ids: list[int]) -> None:
    managed = {name: access.role_group(name).pk for name in (access.MEMBERS, access.NETWORK)}
    is_open = network_is_open()
    seats = Membership.objects.open().filter(member__in=ids)
    due = {
        (person, managed[name])
        for person, standing in seats.values_list("member", "organization__standing")
        if is_open or standing != Organization.Standing.NETWORK
        for name in STANDING_GROUPS[standing]
    }
    link = User.groups.through
    held = link.objects.filter(user__in=ids, group__in=managed.values())
    known = {(user, group): pk for pk, user, group in held.values_list("pk", "user", "group")}
    link.objects.filter(pk__in=[pk for pair, pk in known.items() if pair not in due]).delete()
    link.objects.bulk_create(
        (link(user_id=user, group_id=group) for user, group in sorted(due - set(known))),
        ignore_conflicts=True,
    )


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
def change_standing(
    organization: Organization, standing: str, *, now: datetime, by: User | None = None
) -> None:
    """Change an organization's standing; its people's groups follow at once."""
    organization.standing = standing
    organization.save(update_fields=["standing"])
    sync_people_of(organization)
    audit.record(
        AuditEvent.Kind.STANDING_CHANGED,
        actor=by,
        about=f"{organization.slug}: {standing}",
        now=now,
    )


def sync_network() -> None:
    """Give or take the groups of everybody of the network: its phase opened or closed."""
    sync_groups(
        User.objects.filter(
            pk__in=Membership.objects.open()
            .filter(organization__standing=Organization.Standing.NETWORK)
            .values("member")
        ).only("pk")
    )


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
