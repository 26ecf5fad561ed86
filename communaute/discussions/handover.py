"""A seat changes hands: what its holder followed is followed on. What they wrote stays theirs."""

from collections.abc import Iterator
from datetime import datetime

from communaute.discussions.models import Topic, Watch
from communaute.members.access import visible_pages
from communaute.members.models import Organization, User


def hand_over(leaver: User, successor: User, organization: Organization, now: datetime) -> None:
    """The successor follows what the leaver followed, and at once the questions left open.

    Only where the successor may see the thing, and has not chosen for themselves already.
    """
    Watch.objects.bulk_create(_watches(leaver, successor), ignore_conflicts=True)


def _watches(leaver: User, successor: User) -> Iterator[Watch]:
    """The watches to open; the first of two for one topic is the one kept."""
    visible = Topic.objects.visible_to(successor)
    pending = visible.unanswered().filter(author=leaver)
    for topic in pending.values_list("pk", flat=True):
        yield Watch(member=successor, topic_id=topic, level=Watch.Level.AT_ONCE)
    followed = Watch.objects.filter(member=leaver, level__gte=Watch.Level.FOLLOW)
    for topic, level in followed.filter(topic__in=visible).values_list("topic", "level"):
        yield Watch(member=successor, topic_id=topic, level=level)
    pages = followed.filter(page__in=visible_pages(successor))
    for page, level in pages.values_list("page", "level"):
        yield Watch(member=successor, page_id=page, level=level)
