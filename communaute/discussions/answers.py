"""When a conversation has reached its end: answers kept, stories told, tools on their shelf."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from communaute.discussions import counts
from communaute.discussions.masks import voices
from communaute.discussions.models import ModerationEvent, Post, Topic
from communaute.members.access import State, reader_for
from communaute.members.models import User
from communaute.members.models.ledgers import keyed_hash


def done_words(kind: str) -> str:
    """What is said of a conversation of this kind that has reached its end."""
    return {
        Topic.Kind.QUESTION: _("Résolue"),
        Topic.Kind.STORY: _("Raconté"),
        Topic.Kind.MODEL: _("À la bibliothèque"),
        Topic.Kind.NEWS: _("Passée"),
    }[Topic.Kind(kind)]


def opened(user: User, topic: Topic) -> bool:
    """Whether this member opened the topic, with their name or without."""
    if not topic.is_masked:
        return topic.author_id is not None and topic.author_id == user.pk
    return Post.objects.filter(voices.mine(user), topic=topic, number=1).exists()


def may_settle(user: User, topic: Topic) -> bool:
    """Whether this member may say that the conversation has reached its end."""
    return reader_for(user).is_facilitator or opened(user, topic)


@transaction.atomic
def accept(post: Post, *, by: User, accepted: bool, now: datetime) -> None:
    """Keep a reply as an answer to its question, or no longer; several may be kept.

    The caller made sure that `by` may settle the topic. Saying it twice changes nothing.
    """
    topic = counts.held(post.topic_id)
    found = Post.objects.filter(pk=post.pk, state=State.PUBLISHED)
    as_team = not opened(by, topic)
    if accepted:
        changed = found.filter(accepted_at=None).update(accepted_at=now, accepted_by_team=as_team)
    else:
        changed = found.exclude(accepted_at=None).update(accepted_at=None, accepted_by_team=False)
    if changed and as_team:
        _log(topic, post.pk, by=by, done=accepted, now=now)
    counts.settle(topic)


@transaction.atomic
def set_done(topic: Topic, *, by: User, done: bool, now: datetime) -> None:
    """Say that a conversation other than a question has reached its end, or that it goes on."""
    topic = counts.held(topic.pk)
    if (topic.done_at is not None) == done:
        return
    Topic.objects.filter(pk=topic.pk).update(done_at=now if done else None)
    if not opened(by, topic):
        _log(topic, None, by=by, done=done, now=now)


def _log(topic: Topic, post: int | None, *, by: User, done: bool, now: datetime) -> None:
    """What a facilitator decides is written down."""
    ModerationEvent.objects.create(
        kind=ModerationEvent.Kind.DONE if done else ModerationEvent.Kind.REOPENED,
        happened_at=now,
        actor_hash=keyed_hash(by.pk),
        topic_number=topic.pk,
        post_number=post,
    )
