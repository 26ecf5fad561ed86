"""A member says that a post should be looked at. Nobody else ever learns who."""

from datetime import datetime

from django.db import IntegrityError, transaction

from communaute.discussions.models import Post, Report
from communaute.discussions.moderation import suspensions
from communaute.members.models import User


def report(post: Post, *, by: User, reason: str, words: str, now: datetime) -> bool:
    """Keep what a member says of a post, once each; whether it is new.

    Raises:
        Suspended: this member reads and does not speak for now.
    """
    suspensions.may_speak(by, now=now)
    try:
        with transaction.atomic():
            Report.objects.create(
                post=post, reporter=by, reason=reason, words=words, created_at=now
            )
    except IntegrityError:
        return False
    return True


def has_reported(post: Post, by: User) -> bool:
    return Report.objects.filter(post=post, reporter=by).exists()
