"""What a facilitator decides of a post: leave it, hide it, put it back, let it be published.

The topic is locked, then the post, as a reply does: nobody is counted twice. Whoever decides says
which decision they had before their eyes: when a colleague was quicker, they are told which.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.search.actions import index
from communaute.discussions import counts
from communaute.discussions.actions import NOTICE_ROOM, SEARCH_SOURCE, UNDO_DELAY, next_number
from communaute.discussions.masks.voices import wrote
from communaute.discussions.models import FirstPost, Mention, ModerationEvent, Post, Report, Topic
from communaute.discussions.moderation import log
from communaute.members.access import State
from communaute.members.models import User
from communaute.notifications.actions import happened
from communaute.notifications.models import Event

Kind = ModerationEvent.Kind
DECISIONS = (Kind.REPORT_DISMISSED, Kind.HIDDEN, Kind.RESTORED, Kind.APPROVED)
"""What settles a post; a name looked up settles nothing."""


class NotYours(Exception):
    """One does not decide of one's own message."""

    message = _("C’est votre message\xa0: une autre personne de l’équipe doit décider.")


class AlreadyDecided(Exception):
    """A colleague was quicker; `event` is what they decided, None when its author took it back."""

    def __init__(self, event: ModerationEvent | None) -> None:
        super().__init__(event)
        self.event = event


class Held(NamedTuple):
    topic: Topic
    post: Post


@contextmanager
def _holding(post_id: int, *, by: User, seen: int, states: tuple[str, ...]) -> Iterator[Held]:
    """The topic and the post, locked, while nothing has been decided since `seen`."""
    with transaction.atomic():
        rows = Post.objects.select_for_update(of=("self",)).select_related("pseudonym")
        try:
            topic = counts.held(Post.objects.values_list("topic", flat=True).get(pk=post_id))
            post = rows.get(pk=post_id)
        except (Post.DoesNotExist, Topic.DoesNotExist) as gone:
            raise AlreadyDecided(None) from gone
        if wrote(by, post):
            raise NotYours
        last = log.latest([post.pk], DECISIONS).get(post.pk)
        if post.state not in states or (last is not None and last.pk > seen):
            raise AlreadyDecided(last)
        yield Held(topic, post)


def leave(post_id: int, *, by: User, seen: int, why: str, now: datetime) -> None:
    """Close the reports of a post that stays, and take a newcomer's off the list.

    Raises:
        NotYours, AlreadyDecided
    """
    with _holding(post_id, by=by, seen=seen, states=(State.PUBLISHED,)) as (_topic, post):
        was_reported = _close(post, now)
        kind = Kind.REPORT_DISMISSED if was_reported else Kind.APPROVED
        log.record(kind, by=by, post=post, why=why, now=now)


def hide(post_id: int, *, by: User, seen: int, why: str, now: datetime) -> ModerationEvent:
    """Take a post away from every road at once, and tell its author why.

    The first post carries its topic away with it.

    Raises:
        NotYours, AlreadyDecided
    """
    states = (State.PUBLISHED, State.WAITING)
    with _holding(post_id, by=by, seen=seen, states=states) as (topic, post):
        _set(topic, post, State.HIDDEN, now)
        _close(post, now)
        decided = log.record(Kind.HIDDEN, by=by, post=post, why=why, now=now)
        _tell(decided, now)
    return decided


def restore(post_id: int, *, by: User, seen: int, why: str, now: datetime) -> ModerationEvent:
    """Put a hidden post back where it was.

    Raises:
        NotYours, AlreadyDecided
    """
    with _holding(post_id, by=by, seen=seen, states=(State.HIDDEN,)) as (topic, post):
        _publish(topic, post, now)
        decided = log.record(Kind.RESTORED, by=by, post=post, why=why, now=now)
        _tell(decided, now)
    return decided


def approve(post_id: int, *, by: User, seen: int, why: str, now: datetime) -> ModerationEvent:
    """Publish a post that waited: a newcomer's, or one said again in other words.

    Raises:
        NotYours, AlreadyDecided
    """
    with _holding(post_id, by=by, seen=seen, states=(State.WAITING,)) as (topic, post):
        _publish(topic, post, now)
        _close(post, now)
        decided = log.record(Kind.APPROVED, by=by, post=post, why=why, now=now)
        _tell(decided, now)
    return decided


def _publish(topic: Topic, post: Post, now: datetime) -> None:
    """Show a post. One that was never published is dated and numbered from today.

    Else it would stand among what people have read already, and no notice would tell it. One that
    names somebody is told to those who were not told yet.
    """
    if FirstPost.objects.filter(post=post, is_held=True).update(is_held=False):
        post.created_at = now
        if post.number == 1:
            topic.created_at = now
            topic.save(update_fields=["created_at"])
        else:
            post.number = next_number(topic)
        post.save(update_fields=["created_at", "number"])
        happened(NOTICE_ROOM, Event.Kind.POST, post.pk, now=now, due_at=now + UNDO_DELAY)
    elif _was_never_told(post) or Mention.objects.filter(post=post).exists():
        happened(NOTICE_ROOM, Event.Kind.POST, post.pk, now=now, due_at=now)
    _set(topic, post, State.PUBLISHED, now)


def _was_never_told(post: Post) -> bool:
    """Whether the post was hidden when its followers would have been told of it."""
    hidden = ModerationEvent.objects.filter(post_number=post.pk, kind=Kind.HIDDEN)
    return hidden.filter(happened_at__lt=post.created_at + UNDO_DELAY).exists()


def _set(topic: Topic, post: Post, state: str, now: datetime) -> None:
    """Give a post its state, and its topic what follows: its own state, counts, end and place."""
    post.state = state
    post.save(update_fields=["state"])
    if post.number == 1:
        topic.state = state
        topic.save(update_fields=["state"])
        index(SEARCH_SOURCE, [topic.pk])
    counts.settle(topic)


def _close(post: Post, now: datetime) -> bool:
    """Nothing waits about this post any more; whether somebody had reported it."""
    FirstPost.objects.filter(post=post, seen_at=None).update(seen_at=now)
    return bool(Report.objects.filter(post=post, closed_at=None).update(closed_at=now))


def _tell(decided: ModerationEvent, now: datetime) -> None:
    """The author is told at once: the event's object is the row of the log."""
    happened(NOTICE_ROOM, Event.Kind.DECISION, decided.pk, now=now, due_at=now)
