"""Whether an invitation still opens its seat, asked of the database each time it is shown."""

from datetime import datetime
from enum import StrEnum

from communaute.members.models import Invitation, Organization
from communaute.members.seats.rights import enters, manages


class Problem(StrEnum):
    """Why an invitation opens nothing."""

    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    INVITER = "inviter"
    ORGANIZATION = "organization"
    PHASE = "phase"


def problem_of(invitation: Invitation, *, now: datetime) -> Problem | None:
    """What stands in the way, None for an invitation that opens its seat."""
    if invitation.accepted_at:
        return Problem.USED
    if invitation.revoked_at:
        return Problem.REVOKED
    if invitation.expires_at <= now:
        return Problem.EXPIRED
    organization = invitation.organization
    if organization.standing == Organization.Standing.FORMER:
        return Problem.ORGANIZATION
    if not enters(organization):
        return Problem.PHASE
    return None if _inviter_still_vouches(invitation) else Problem.INVITER


def _inviter_still_vouches(invitation: Invitation) -> bool:
    """The person who invited still may; or named this successor to the seat they gave up."""
    inviter, seat = invitation.invited_by, invitation.succeeds
    if inviter is None or not inviter.is_active:
        return False
    if seat is not None and seat.member_id == inviter.pk:
        return True
    return manages(inviter, invitation.organization)
