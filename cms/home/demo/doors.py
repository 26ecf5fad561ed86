"""The demonstration's doors: accesses asked for, invitations fresh and asleep. No mail leaves."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cms.core.models import Region
from cms.home.demo import content
from communaute.members.doors.inviting import REMINDED_AFTER, VALID
from communaute.members.models import AccessRequest, Invitation, Organization, User


def load(people: Mapping[str, User], *, now: datetime) -> None:
    """People are found by their key in `people.toml`."""
    told = content.read("doors")
    organizations = {one.slug: one for one in Organization.objects.all()}
    regions = {one.code: one for one in Region.objects.all()}
    for one in told["request"]:
        AccessRequest.objects.create(
            email=one["email"],
            first_name=one["first_name"],
            last_name=one["last_name"],
            organization=organizations.get(one.get("organization", "")),
            organization_name=one.get("organization_name", ""),
            region=regions.get(one.get("region", "")),
            reason=one["reason"],
            state=one["state"],
            question=one.get("question", ""),
            created_at=now - timedelta(days=one["days_ago"]),
        )
    for one in told["invitation"]:
        sent = now - timedelta(days=one["days_ago"])
        is_asleep = sent <= now - REMINDED_AFTER
        Invitation.objects.create(
            email=one["email"],
            first_name=one["first_name"],
            last_name=one["last_name"],
            organization=organizations[one["organization"]],
            role=one["role"],
            invited_by=people[one["by"]],
            created_at=sent,
            expires_at=sent + VALID,
            reminded_at=sent + REMINDED_AFTER if is_asleep else None,
        )
