"""Inviting a whole list: what can leave leaves, the rest is explained line by line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from communaute.members import audit
from communaute.members.doors import letters
from communaute.members.doors.csv_reading import Row
from communaute.members.doors.inviting import VALID, waiting
from communaute.members.doors.matching import Organizations, key
from communaute.members.models import AuditEvent, Invitation, Membership, Organization, User
from communaute.members.seats.rights import entering, keeps_watch

ROLES = {
    "": Membership.Role.MEMBER,
    "membre": Membership.Role.MEMBER,
    "membre de l'equipe": Membership.Role.MEMBER,
    "equipe": Membership.Role.MEMBER,
    "responsable": Membership.Role.RESPONSIBLE,
}
LONGEST_NAME, LONGEST_EMAIL = 80, 254
Pair = tuple[str, int]


@dataclass(frozen=True)
class Remark:
    """What is said of one line."""

    line: int
    email: str
    text: str


@dataclass
class Outcome:
    """What became of a list: how many were invited, those already known, the faults."""

    invited: int = 0
    known: list[Remark] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)


class Fault(Exception):
    """A line that cannot be understood; its text says why."""


@transaction.atomic
def invite_all(rows: Iterable[Row], *, by: User, now: datetime) -> Outcome:
    """Invite everybody a list names, once; the same list again invites nobody.

    Raises:
        PermissionDenied: `by` does not look after every organization.
    """
    if not keeps_watch(by):
        raise PermissionDenied
    outcome, organizations = Outcome(), Organizations()
    open_today = set(Organization.objects.filter(entering()).values_list("pk", flat=True))
    wanted: dict[Pair, tuple[Row, Organization, str]] = {}
    for row in rows:
        try:
            email, organization, role = _understood(row, organizations, open_today)
        except Fault as fault:
            outcome.faults.append(Remark(row.line, row.email, str(fault)))
            continue
        pair = (email, organization.pk)
        if pair in wanted:
            said = _("La même personne est déjà à la ligne %(n)d.") % {"n": wanted[pair][0].line}
            outcome.known.append(Remark(row.line, email, said))
        else:
            wanted[pair] = (row, organization, role)
    _hold({organization.pk for _row, organization, _role in wanted.values()})
    seated, invited = _known(wanted, now=now)
    for pair in [pair for pair in wanted if pair in seated or pair in invited]:
        row, _organization, _role = wanted.pop(pair)
        said = _("A déjà une place dans cet organisme.") if pair in seated else _("Déjà invitée.")
        outcome.known.append(Remark(row.line, pair[0], said))
    outcome.known.sort(key=lambda remark: remark.line)
    outcome.invited = _send(wanted, by=by, now=now)
    return outcome


def _understood(
    row: Row, organizations: Organizations, open_today: set[int]
) -> tuple[str, Organization, str]:
    """The address, organization and role that a line names.

    Raises:
        Fault: one of them cannot be understood.
    """
    if row.has_too_many_cells:
        raise Fault(_("Il y a plus de cases que de titres de colonnes."))
    email = row.email.removeprefix("mailto:").lower()
    if not email:
        raise Fault(_("Le courriel manque."))
    try:
        validate_email(email)
    except ValidationError as error:
        raise Fault(
            _("Ce courriel est incomplet, ou porte un signe qu’une adresse ne peut pas avoir.")
        ) from error
    if len(email) > LONGEST_EMAIL:
        raise Fault(_("Ce courriel est trop long."))
    if max(len(row.first_name), len(row.last_name)) > LONGEST_NAME:
        raise Fault(_("Ce nom est trop long."))
    role = ROLES.get(key(row.role))
    if role is None:
        raise Fault(_("Le rôle est «\xa0membre\xa0» ou «\xa0responsable\xa0»."))
    if not row.organization:
        raise Fault(_("L’organisme manque."))
    candidates = organizations.all_named(row.organization)
    if not candidates:
        raise Fault(_("Aucun organisme de ce nom dans le bottin."))
    if len(candidates) > 1:
        raise Fault(_("Plusieurs organismes ont ce nom\xa0: écrivez la fin de leur adresse."))
    if candidates[0].pk not in open_today:
        raise Fault(_("Les gens de cet organisme n’entrent pas dans la communauté en ce moment."))
    return email, candidates[0], role


def _hold(ids: set[int]) -> None:
    """Hold the organizations until the end: nobody invites there meanwhile."""
    list(Organization.objects.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))


def _known(wanted: Iterable[Pair], *, now: datetime) -> tuple[set[Pair], set[Pair]]:
    """Among these, who has a seat there, and who has an invitation that still stands."""
    ids = {organization for _email, organization in wanted}
    seats = Membership.objects.open().filter(organization__in=ids)
    invitations = waiting().filter(organization__in=ids, expires_at__gt=now)
    return (
        set(seats.values_list("member__email", "organization")),
        set(invitations.values_list("email", "organization")),
    )


def _send(wanted: dict[Pair, tuple[Row, Organization, str]], *, by: User, now: datetime) -> int:
    """Write the invitations, one letter each; an expired one gives its place to the new."""
    ids = {organization for _email, organization in wanted}
    expired = waiting().filter(organization__in=ids, expires_at__lte=now)
    stale = [
        pk
        for pk, email, organization in expired.values_list("pk", "email", "organization")
        if (email, organization) in wanted
    ]
    Invitation.objects.filter(pk__in=stale).update(revoked_at=now)
    invitations = Invitation.objects.bulk_create(
        Invitation(
            email=email,
            first_name=row.first_name,
            last_name=row.last_name,
            organization=organization,
            role=role,
            invited_by=by,
            created_at=now,
            expires_at=now + VALID,
        )
        for (email, _pk), (row, organization, role) in wanted.items()
    )
    if invitations:
        letters.all_invited(invitations, now=now)
        audit.record(AuditEvent.Kind.INVITED, actor=by, about=f"csv: {len(invitations)}", now=now)
    return len(invitations)
