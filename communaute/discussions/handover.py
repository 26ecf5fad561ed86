"""A seat changes hands: what its holder followed is followed on. What they wrote stays theirs."""

from collections.abc import Iterator
from datetime import datetime

from communaute.discussions.masks.voices import confided_by
from communaute.discussions.models import Topic, Watch
from communaute.members.access import visible_pages
from communaute.members.models import Organization, User
from communaute.notifications.models import Preference


def hand_over(leaver: User, successor: User, organization: Organization, now: datetime) -> None:
    """The successor follows what the leaver followed, and at once the questions left open, unless
    they are not written to at once when somebody speaks to them.

    Only where the successor may see the thing, and has not chosen for themselves already. Nothing
    of a topic where the leaver spoke without their name: to follow it would say who did.
    """
    Watch.objects.bulk_create(_watches(leaver, successor), ignore_conflicts=True)


def _watches(leaver: User, successor: User) -> Iterator[Watch]:
    """The watches to open; the first of two for one topic is the one kept."""
    ways = Preference.objects.filter(member=successor).first() or Preference()
    most = Watch.Level.AT_ONCE if ways.calls else Watch.Level.FOLLOW
    visible = Topic.objects.visible_to(successor)
    masked = confided_by(leaver).values("topic")
    pending = visible.unanswered().filter(author=leaver)
    for topic in pending.values_list("pk", flat=True):
        yield Watch(member=successor, topic_id=topic, level=most)
    followed = Watch.objects.filter(member=leaver, level__gte=Watch.Level.FOLLOW)
    said = followed.filter(topic__in=visible).exclude(topic__in=masked)
    for topic, level in said.values_list("topic", "level"):
        yield Watch(member=successor, topic_id=topic, level=min(level, most))
    pages = followed.filter(page__in=visible_pages(successor))
    for page, level in pages.values_list("page", "level"):
        yield Watch(member=successor, page_id=page, level=min(level, most))
    for theme, level in followed.filter(theme__isnull=False).values_list("theme", "level"):
        yield Watch(member=successor, theme_id=theme, level=min(level, most))
