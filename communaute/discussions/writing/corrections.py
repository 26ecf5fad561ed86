"""What an author does with words already said: correct them, take them back. And what changed.

Within `UNDO_DELAY` nobody has been written to: a correction leaves no trace, and a message taken
back leaves nothing. Afterwards each correction keeps what was said before.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.text import count_words
from cms.search.actions import index, remove
from communaute.discussions import counts
from communaute.discussions.actions import NOTICE_ROOM, SEARCH_SOURCE, UNDO_DELAY
from communaute.discussions.models import (
    Attachment,
    FirstPost,
    Mention,
    Post,
    PostRevision,
    Reaction,
    Topic,
)
from communaute.discussions.moderation import suspensions
from communaute.discussions.writing import mentions, titles
from communaute.discussions.writing.rendering import RENDERER_VERSION, plain, render
from communaute.members.access import State
from communaute.members.models import User
from communaute.notifications.actions import happened
from communaute.notifications.models import Event


class EditConflict(Exception):
    """The message was corrected elsewhere meanwhile; `body` is what it says now."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.body = body


class TooLate(Exception):
    """The delay has passed: the message has been sent to those who follow."""

    message = gettext_lazy(
        "Les dix minutes sont passées\xa0: ce message est parti par courriel. "
        "Vous pouvez encore le corriger."
    )


def mark_of(body: str) -> str:
    """What tells one version of a message from another."""
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def may_take_back(post: Post, *, now: datetime) -> bool:
    """Whether its author may still take it back."""
    return now - post.created_at < UNDO_DELAY


@transaction.atomic
def edit_post(
    post: Post,
    *,
    editor: User,
    body: str,
    now: datetime,
    seen: str = "",
    title: str | None = None,
    without: Collection[UUID] = (),
) -> Post:
    """Replace what a post says; after the delay, what it said before is kept.

    `seen` is the mark of the version that is corrected. Whoever spoke without a name is not
    written beside it either. `title`, of a first post, renames its conversation: empty, to its
    first words. `without` are files that it no longer holds: nothing is kept of them, since what
    should never have been sent is why one takes a file away.

    Raises:
        EditConflict: it says something else by now.
        Post.DoesNotExist: it was hidden or taken back meanwhile.
        Suspended: its author reads and does not speak for now.
    """
    suspensions.may_speak(editor, now=now)
    topic = counts.held(post.topic_id)
    post = Post.objects.select_for_update().published().get(pk=post.pk)
    if seen and seen != mark_of(post.body):
        raise EditConflict(post.body)
    post.attachments.filter(pk__in=without).delete()
    if post.number == 1:
        _retitle(topic, titles.corrected(topic.title, title, before=post.body, after=body))
    if post.body == body:
        return post
    if not may_take_back(post, now=now):
        by = editor if post.pseudonym_id is None else None
        PostRevision.objects.create(post=post, body=post.body, replaced_at=now, replaced_by=by)
        post.edited_at = now
    post.body, post.html, post.renderer_version = body, render(body), RENDERER_VERSION
    post.word_count = count_words(plain(post.html))
    post.save(update_fields=["body", "html", "word_count", "renderer_version", "edited_at"])
    counts.settle(topic)
    if mentions.record(post) and post.state == State.PUBLISHED:
        happened(NOTICE_ROOM, Event.Kind.POST, post.pk, now=now, due_at=now + UNDO_DELAY)
    if post.number == 1:
        index(SEARCH_SOURCE, [topic.pk])
    return post


def _retitle(topic: Topic, title: str) -> None:
    if topic.title != title:
        topic.title = title
        topic.save(update_fields=["title"])
        index(SEARCH_SOURCE, [topic.pk])


@transaction.atomic
def take_back(post: Post, *, now: datetime) -> Topic | None:
    """Empty a message nobody was written about yet; the topic, unless nothing is left of it.

    Raises:
        TooLate: the delay has passed, or the facilitators have hidden it.
    """
    topic = counts.held(post.topic_id)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.state == State.HIDDEN or not may_take_back(post, now=now):
        raise TooLate
    Event.objects.filter(room=NOTICE_ROOM, kind=Event.Kind.POST, object_id=post.pk).delete()
    others = Post.objects.filter(topic=topic).exclude(pk=post.pk)
    if not others.exclude(state=State.WITHDRAWN).exists():
        remove(SEARCH_SOURCE, [topic.pk])
        topic.delete()
        return None
    _empty(post)
    if post.number == 1:
        topic.title = _("Sujet repris par la personne qui l’a ouvert")
        topic.save(update_fields=["title"])
    counts.settle(topic)
    index(SEARCH_SOURCE, [topic.pk])
    return topic


def _empty(post: Post) -> None:
    """Its number stays taken; nothing else of it is left."""
    for rows in (Mention, Reaction, Attachment, PostRevision, FirstPost):
        rows.objects.filter(post=post).delete()
    post.state, post.body, post.html, post.word_count = State.WITHDRAWN, "", "", 0
    post.accepted_at, post.edited_at = None, None
    post.thanks_count = post.useful_count = post.same_count = 0
    post.save()
