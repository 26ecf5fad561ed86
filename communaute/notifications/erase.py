"""A person's notices, and how they wanted them."""

from datetime import datetime

from communaute.members.models import User
from communaute.notifications.models import Notification, Preference


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Forget what this person was told, and the preference, whose link then opens nothing.

    What others were told of them holds no name: it is asked of the room each time.
    """
    Notification.objects.filter(member=member).delete()
    Preference.objects.filter(member=member).delete()
