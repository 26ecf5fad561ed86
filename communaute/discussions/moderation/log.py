"""What facilitators decided: appended, never changed, kept twelve months."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from communaute.discussions.models import ModerationEvent, Post, Report, Topic
from communaute.members.access import FACILITATORS
from communaute.members.models import User, keyed_hash

TERM = timedelta(days=365)
WHY_LENGTH = 1200
"""Of what is kept: the words to somebody are shorter, « L’essentiel » may be as long."""


def record(
    kind: str,
    *,
    by: User,
    now: datetime,
    post: Post | None = None,
    topic: Topic | None = None,
    subject: User | None = None,
    why: str = "",
) -> ModerationEvent:
    """Append to the log, in the caller's transaction.

    `subject` is given for what is decided of a person, never for the author of a post: one who
    spoke without a name is not named by the log either.
    """
    return ModerationEvent.objects.create(
        kind=kind,
        actor_hash=keyed_hash(by.pk),
        subject_hash=keyed_hash(subject.pk) if subject else "",
        topic_number=post.topic_id if post else topic.pk if topic else None,
        post_number=post.pk if post else None,
        why=why[:WHY_LENGTH],
        happened_at=now,
    )


def team() -> dict[str, User]:
    """Hash → person, of those who facilitate today: the only names that the log gives."""
    people = User.objects.filter(
        Q(groups__name=FACILITATORS) | Q(is_superuser=True), is_active=True
    ).distinct()
    return {keyed_hash(person.pk): person for person in people}


def latest(posts: Iterable[int], kinds: Iterable[str]) -> dict[int, ModerationEvent]:
    """The last row of these kinds about each of these posts, in one query."""
    rows = ModerationEvent.objects.filter(post_number__in=list(posts), kind__in=list(kinds))
    return {row.post_number: row for row in rows.order_by("pk") if row.post_number is not None}


def purge(*, now: datetime) -> None:
    """Take away what is past its term: decisions, and reports long closed."""
    ModerationEvent.objects.purge_before(now - TERM)
    Report.objects.filter(closed_at__lt=now - TERM).delete()
