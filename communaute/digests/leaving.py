"""A member's mail program left the digest in their name."""

from datetime import datetime

from communaute.digests.actions import decline
from communaute.members.models import User


def leave(member: User, *, now: datetime) -> None:
    """What the one-click link of a digest does."""
    decline(member, method="one-click", now=now)
