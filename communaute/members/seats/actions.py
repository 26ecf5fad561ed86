"""What happens to the seats of an organization: a role changes, a seat closes, another takes it up.

Each action holds the organization's row: two people who act at once act one after the other.
"""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.rooms import declared
from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.members import audit
from communaute.members.actions import leave
from communaute.members.doors.inviting import invite
from communaute.members.models import AuditEvent, Membership, Organization, User
from communaute.members.seats.rights import keeps_watch, manages, still_enters

KEPT_MAIL = frozenset(
    {
        "login_code",
        "password_reset_code",
        "email_confirmation_code",
        "account_notice",
        "account_erased",
        "export_ready",
        "privacy_answer",
    }
)
"""What still leaves for somebody who lost their last seat: their account and their own data."""


class SeatRefusal(Exception):
    """Nothing changed; `message` says why."""

    message = gettext_lazy("Cette place n’a pas changé.")


class SeatIsClosed(SeatRefusal):
    message = gettext_lazy("Cette place est déjà fermée.")


class LastResponsible(SeatRefusal):
    message = gettext_lazy(
        "C’est la dernière personne responsable de l’organisme\xa0: nommez d’abord une relève."
    )


@transaction.atomic
def change_role(seat: Membership, role: str, *, by: User, now: datetime) -> None:
    """Give a seat another role.

    Raises:
        PermissionDenied: `by` does not look after this organization.
        LastResponsible: nobody else would be responsible there.
        SeatIsClosed: the seat closed meanwhile.
    """
    organization, seat = _held(seat, by=by)
    if seat.role == role:
        return
    if is_last_responsible(seat) and not keeps_watch(by):
        raise LastResponsible
    Membership.objects.filter(pk=seat.pk).update(role=role)
    audit.record(
        AuditEvent.Kind.ROLES_CHANGED,
        actor=by,
        subject=seat.member,
        about=f"{organization.slug}: {role}",
        now=now,
    )


@transaction.atomic
def close_seat(
    seat: Membership,
    *,
    by: User,
    now: datetime,
    successor: Membership | None = None,
    address: str = "",
) -> None:
    """Close a seat; groups, sessions and waiting mail follow, and its successor takes up the rest.

    The successor is a seat of the same team, or an address that is invited to take it up.

    Raises:
        PermissionDenied: `by` does not look after this organization.
        LastResponsible: nobody would be responsible any more, and no successor is named.
        SeatIsClosed: the seat closed meanwhile.
        NotInvited: the address cannot be invited; nothing changed.
    """
    organization, seat = _held(seat, by=by)
    if is_last_responsible(seat) and not (successor or address or keeps_watch(by)):
        raise LastResponsible
    if address:
        invite(address, organization=organization, by=by, role=seat.role, succeeds=seat, now=now)
    heir = None
    if successor:
        team = organization.memberships.open().exclude(pk=seat.pk).select_related("member")
        heir = team.filter(pk=successor.pk).first()
        if heir is None:
            raise SeatIsClosed
        if seat.role == Membership.Role.RESPONSIBLE:
            change_role(heir, Membership.Role.RESPONSIBLE, by=by, now=now)
    leave(seat, now=now)
    audit.record(
        AuditEvent.Kind.SEAT_CLOSED, actor=by, subject=seat.member, about=organization.slug, now=now
    )
    if heir:
        hand_over(seat, heir, now=now)
    if not still_enters(seat.member):
        end_presence(seat.member)
    _tell(seat, organization, now=now)


def hand_over(seat: Membership, heir: Membership, *, now: datetime) -> None:
    """Let every room pass on what hung to a closed seat; authorship stays where it was."""
    Membership.objects.filter(pk=seat.pk, successor=None).update(successor=heir)
    for pass_on in declared("HANDOVERS"):
        pass_on(leaver=seat.member, successor=heir.member, organization=heir.organization, now=now)


def end_presence(person: User) -> None:
    """End this person's sessions, and the mail that waits to reach them or that they wrote.

    They may still sign in. The account stays, to take one's data away; codes asked for leave.
    """
    for session in UserSession.objects.filter(user=person):
        session.end()
    to_them = Q(user=person) & ~Q(kind__in=KEPT_MAIL)
    from_them = Q(kind="member_letter", context__letter__sender=person.pk)
    waiting = OutgoingEmail.objects.filter(state=OutgoingEmail.State.PLANNED)
    for email in waiting.filter(to_them | from_them):
        OutgoingEmail.objects.settle(
            email.pk,
            state=OutgoingEmail.State.SKIPPED,
            reason=OutgoingEmail.Reason.NO_ACCESS,
            **outbox.remains(email),
        )


def is_last_responsible(seat: Membership) -> bool:
    """Whether this open seat is the only responsible one of its organization."""
    if seat.role != Membership.Role.RESPONSIBLE:
        return False
    others = Membership.objects.open().filter(
        organization=seat.organization_id,
        role=Membership.Role.RESPONSIBLE,
        member__is_active=True,
    )
    return not others.exclude(pk=seat.pk).exists()


def _held(seat: Membership, *, by: User) -> tuple[Organization, Membership]:
    """The organization, held until the end of the transaction, and its seat as it is now."""
    organization = Organization.objects.select_for_update().get(pk=seat.organization_id)
    found = organization.memberships.open().select_related("member").filter(pk=seat.pk).first()
    if not manages(by, organization):
        raise PermissionDenied
    if found is None:
        raise SeatIsClosed
    return organization, found


def _tell(seat: Membership, organization: Organization, *, now: datetime) -> None:
    lines = [
        _("Votre place dans l’organisme %(name)s vient d’être fermée sur le site.")
        % {"name": organization.name},
        _(
            "Vos messages et vos fiches restent signés de votre nom. Avec un code par courriel, "
            "vous pouvez encore entrer dans votre compte et prendre une copie de vos données."
        ),
        _("C’est une erreur? Parlez-en à l’organisme, ou écrivez à l’équipe d’animation."),
    ]
    outbox.enqueue(
        "account_notice",
        address=seat.member.email,
        user=seat.member,
        context={"title": _("Votre place est fermée"), "lines": lines},
        urgent=True,
        now=now,
    )
