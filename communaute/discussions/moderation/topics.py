"""What a facilitator does with a whole conversation: close it, pin it, move it, sum it up."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page

from cms.search.actions import index
from communaute.discussions import counts
from communaute.discussions.actions import SEARCH_SOURCE
from communaute.discussions.masks.masking import coarsen_again
from communaute.discussions.models import CategoryPage, ModerationEvent, Topic
from communaute.discussions.moderation import log
from communaute.discussions.writing.reach import Doors, doors_of
from communaute.discussions.writing.rendering import render
from communaute.members.access import branches, visible_pages
from communaute.members.models import User

Kind = ModerationEvent.Kind
SWITCHES = {
    "fermer": ("is_locked", True, Kind.LOCKED),
    "rouvrir": ("is_locked", False, Kind.UNLOCKED),
    "epingler": ("is_pinned", True, Kind.PINNED),
    "desepingler": ("is_pinned", False, Kind.UNPINNED),
}
"""The gestures that turn something on or off: what, to which value, and how the log calls it."""


class Widens(Exception):
    """People who could not read the topic would: to be confirmed."""


def switch(topic: Topic, gesture: str, *, by: User, why: str, now: datetime) -> bool:
    """Lock, unlock, pin or unpin; whether it changed anything."""
    field, value, kind = SWITCHES[gesture]
    with transaction.atomic():
        held = counts.held(topic.pk)
        if getattr(held, field) is value:
            return False
        setattr(held, field, value)
        held.save(update_fields=[field])
        log.record(kind, by=by, topic=held, why=why, now=now)
    return True


def widens(topic: Topic, page: Page) -> bool:
    """Whether a move would let anybody new in: a door of today has no narrower one there."""
    there = _doors(topic, page)
    return not all(any(door <= today for door in there) for today in _doors(topic, topic.page))


def _doors(topic: Topic, page: Page) -> Doors:
    above = [one for one in branches() if page.path.startswith(one.path)]
    return doors_of(above, audience=topic.audience, group=topic.audience_group_id)


def places(user: User, topic: Topic) -> QuerySet[CategoryPage]:
    """The categories that this topic may be moved to by this facilitator."""
    found = CategoryPage.objects.filter(pk__in=visible_pages(user))
    return found.exclude(pk=topic.page_id).order_by("path")


@transaction.atomic
def move(
    topic: Topic, page: Page, *, by: User, why: str, now: datetime, is_confirmed: bool = False
) -> None:
    """Hang a conversation on another page. What stands beside its masks is asked again there.

    Raises:
        Widens: people who could not read it would, and this was not confirmed.
    """
    held = counts.held(topic.pk)
    if not is_confirmed and widens(held, page):
        raise Widens
    held.page = page
    held.save(update_fields=["page"])
    coarsen_again(held)
    index(SEARCH_SOURCE, [held.pk])
    log.record(Kind.MOVED, by=by, topic=held, why=why, now=now)


@transaction.atomic
def sum_up(topic: Topic, *, by: User, summary: str, now: datetime) -> None:
    """Write, change or take away « L’essentiel en 30 secondes »; the log keeps each version."""
    held = counts.held(topic.pk)
    if held.summary == summary:
        return
    log.record(Kind.SUMMARIZED, by=by, topic=held, why=summary, now=now)
    held.summary, held.summary_html = summary, render(summary) if summary else ""
    held.summary_author, held.summarized_at = (by, now) if summary else (None, None)
    held.save(update_fields=["summary", "summary_html", "summary_author", "summarized_at"])
