"""A member's mail program left the mail of notices in their name."""

from datetime import datetime

from communaute.members.models import User
from communaute.notifications import actions
from communaute.notifications.models import Preference


def leave(member: User, *, now: datetime) -> None:
    """What the one-click link of such a mail does."""
    actions.write_no_more(Preference.objects.get_or_create(member=member)[0])
