"""Inviting somebody into a seat: bound to an address, an organization, a role, and 14 days."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communaute.members import audit
from communaute.members.doors import letters
from communaute.members.doors.validity import problem_of
from communaute.members.models import (
    AccessRequest,
    AuditEvent,
    Invitation,
    Membership,
    Organization,
    User,
)
from communaute.members.seats.rights import enters, manages

VALID = timedelta(days=14)
REMINDED_AFTER = timedelta(days=7)


class NotInvited(Exception):
    """Nobody was invited; `message` says why, in words for the person who invites."""

    message = _("Cette invitation n’est pas partie.")


class AlreadyThere(NotInvited):
    message = _("Cette personne a déjà une place dans cet organisme.")


class AlreadyInvited(NotInvited):
    message = _("Une invitation attend déjà à cette adresse. Renvoyez-la plutôt.")


class OrganizationStaysOut(NotInvited):
    message = _(
        "Les gens de cet organisme n’entrent pas dans la communauté en ce moment\xa0: "
        "on ne peut pas encore les inviter."
    )


class NotOpen(NotInvited):
    message = _("Cette invitation a déjà servi, ou elle a été retirée.")


@transaction.atomic
def invite(
    email: str,
    *,
    organization: Organization,
    by: User,
    now: datetime,
    role: str = Membership.Role.MEMBER,
    first_name: str = "",
    last_name: str = "",
    request: AccessRequest | None = None,
    succeeds: Membership | None = None,
) -> Invitation:
    """Offer a seat to one address, and write to it.

    Raises:
        PermissionDenied: `by` does not look after this organization.
        NotInvited: the person is there, is invited already, or the organization stays out.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if not manages(by, organization):
        raise PermissionDenied
    if not enters(organization):
        raise OrganizationStaysOut
    email = email.strip().lower()
    if organization.memberships.open().filter(member__email=email).exists():
        raise AlreadyThere
    before = waiting().filter(email=email, organization=organization)
    if before.filter(expires_at__gt=now).exists():
        raise AlreadyInvited
    before.update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email,
        first_name=first_name,
        last_name=last_name,
        organization=organization,
        role=role,
        invited_by=by,
        request=request,
        succeeds=succeeds,
        created_at=now,
        expires_at=now + VALID,
    )
    letters.invited(invitation, now=now)
    audit.record(AuditEvent.Kind.INVITED, actor=by, about=organization.slug, now=now)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: User, now: datetime) -> Invitation:
    """Write again, for 14 more days and one more reminder; who sends it now vouches for it.

    Raises:
        PermissionDenied: `by` does not look after this organization.
        NotInvited: it served, was taken back, or the organization stays out.
    """
    organization = Organization.objects.select_for_update().get(pk=invitation.organization_id)
    if not manages(by, organization):
        raise PermissionDenied
    if not enters(organization):
        raise OrganizationStaysOut
    dates = {"created_at": now, "expires_at": now + VALID}
    if not waiting().filter(pk=invitation.pk).update(invited_by=by, reminded_at=None, **dates):
        raise NotOpen
    again = Invitation.objects.select_related("organization", "invited_by").get(pk=invitation.pk)
    letters.invited(again, now=now)
    audit.record(AuditEvent.Kind.INVITED, actor=by, about=organization.slug, now=now)
    return again


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Take an invitation back: its link opens nothing any more.

    Raises:
        PermissionDenied: `by` does not look after this organization.
        NotOpen: it has served, or was taken back before.
    """
    if not manages(by, invitation.organization):
        raise PermissionDenied
    if not waiting().filter(pk=invitation.pk).update(revoked_at=now):
        raise NotOpen
    audit.record(
        AuditEvent.Kind.INVITATION_REVOKED,
        actor=by,
        about=invitation.organization.slug,
        now=now,
    )


def waiting():
    """The invitations that neither served nor were taken back, expired ones too."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None)


def remind_due(*, now: datetime, limit: int = 200) -> int:
    """Write once more to those who have not come after seven days; gives back how many."""
    due = (
        waiting()
        .filter(reminded_at=None, created_at__lte=now - REMINDED_AFTER, expires_at__gt=now)
        .select_related("organization", "invited_by", "succeeds")
        .order_by("created_at", "pk")
    )
    return sum(_remind(invitation, now=now) for invitation in due[:limit])


@transaction.atomic
def _remind(invitation: Invitation, *, now: datetime) -> bool:
    """Claim the row, then write; somebody who came by another way is left in peace."""
    if not waiting().filter(pk=invitation.pk, reminded_at=None).update(reminded_at=now):
        return False
    came = invitation.organization.memberships.open().filter(member__email=invitation.email)
    if came.exists() or problem_of(invitation, now=now):
        return False
    letters.reminded(invitation, now=now)
    return True
