"""A person's trainings: nobody but them saw what they did there, so all of it goes."""

from datetime import datetime

from communaute.members.models import User
from formations.models import Enrollment


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Forget every enrollment, with its completions and its answers."""
    Enrollment.objects.filter(member=member).delete()
