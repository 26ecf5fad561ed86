"""An invitation accepted: one seat, opened once, to the invited address alone."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from cms.mail.models import OutgoingEmail
from communaute.members import audit
from communaute.members.actions import join
from communaute.members.doors.validity import Problem, problem_of
from communaute.members.models import AuditEvent, Invitation, Membership, Organization, User
from communaute.members.seats.actions import hand_over

UNFINISHED = timedelta(days=30)
"""How long an account that nobody has entered waits for its code."""
TOGETHER = "\u2060"  # no line ends between the two


class Refused(Exception):
    """The invitation opens nothing any more: `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class NotTheirs(Exception):
    """The invitation is for another address."""


def holds(person: User, invitation: Invitation) -> bool:
    """Whether the invited address is this person's own, verified."""
    return EmailAddress.objects.filter(user=person, email=invitation.email, verified=True).exists()


def masked(email: str) -> str:
    """« m…@organisme.org »: enough to know one's own address, not enough to learn another's."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}…{TOGETHER}@{domain}"


def person_for(invitation: Invitation) -> User:
    """The account of the invited address; made if need be, without seat, until a code is right."""
    found = User.objects.filter(email=invitation.email).first()
    if found:
        return found
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                invitation.email,
                first_name=invitation.first_name,
                last_name=invitation.last_name,
            )
            EmailAddress.objects.create(
                user=person, email=person.email, verified=False, primary=True
            )
            return person
    except IntegrityError:  # asked twice at once
        return User.objects.get(email=invitation.email)


@transaction.atomic
def forget_who_never_came(*, now: datetime) -> int:
    """Take away the accounts made for an invitation whose code never came back: no verified
    address, no seat ever, no role. Gives back how many.

    The invitation stays: while it is good, its code makes the account again.
    """
    never_came = User.objects.filter(
        date_joined__lt=now - UNFINISHED,
        last_login=None,
        is_superuser=False,
        memberships=None,
        groups=None,
    ).exclude(pk__in=EmailAddress.objects.filter(verified=True).values("user"))
    of = ("self",) if connection.features.has_select_for_update_of else ()
    held = list(never_came.select_for_update(of=of).order_by("pk").values_list("pk", flat=True))
    gone = never_came.filter(pk__in=held)  # asked again, now that nobody enters meanwhile
    count = gone.count()
    gone.delete()
    return count


@transaction.atomic
def accept(invitation: Invitation, *, person: User, now: datetime) -> Membership:
    """Open the seat; two acceptances at once make one.

    Raises:
        NotTheirs: the invited address is not this person's, or is not verified.
        Refused: it expired, served, was taken back, or nobody vouches for it any more.
    """
    if not holds(person, invitation):
        raise NotTheirs
    Organization.objects.select_for_update().get(pk=invitation.organization_id)
    found = Invitation.objects.select_related("organization", "invited_by", "succeeds__member").get(
        pk=invitation.pk
    )
    if problem := problem_of(found, now=now):
        raise Refused(problem)
    won = Invitation.objects.filter(pk=found.pk, accepted_at=None, revoked_at=None).update(
        accepted_at=now, accepted_by=person
    )
    if not won:
        raise Refused(Problem.USED)
    # What was written to them before they had an account is theirs from now on.
    OutgoingEmail.objects.filter(user=None, address=found.email).update(user=person)
    seat = join(person, found.organization, role=_role(found, person), now=now)
    audit.record(
        AuditEvent.Kind.SEAT_OPENED,
        actor=found.invited_by,
        subject=person,
        about=f"{found.organization.slug}: {seat.role}",
        now=now,
    )
    if found.succeeds:
        hand_over(found.succeeds, seat, now=now)
    return seat


def _role(invitation: Invitation, person: User) -> str:
    """The role offered, unless the person holds a higher one there already."""
    above = invitation.organization.memberships.open().filter(
        member=person, role=Membership.Role.RESPONSIBLE
    )
    return Membership.Role.RESPONSIBLE if above.exists() else invitation.role
