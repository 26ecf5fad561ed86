"""One's own message that nobody else reads now: why, and how to say it again."""

from datetime import datetime

from django.db import transaction

from cms.core.text import count_words
from communaute.discussions import counts
from communaute.discussions.masks.voices import mine
from communaute.discussions.models import FirstPost, ModerationEvent, Post, PostRevision
from communaute.discussions.moderation import log, suspensions
from communaute.discussions.querysets import PostQuerySet
from communaute.discussions.writing import mentions, titles
from communaute.discussions.writing.rendering import RENDERER_VERSION, plain, render
from communaute.members.access import State, pages, reader_for
from communaute.members.models import User


class NotHidden(Exception):
    """The message is not hidden, or not any more."""


def unpublished(member: User) -> PostQuerySet:
    """What this member wrote that waits or was hidden, on the pages they may still open."""
    reader = reader_for(member)
    if not reader.in_network:
        return Post.objects.none()
    found = Post.objects.filter(mine(member), pages(reader, "topic__page__"))
    return found.filter(state__in=[State.WAITING, State.HIDDEN])


def reason(post: Post) -> str:
    """The facilitators' words to the author, of the last time that the post was hidden."""
    found = log.latest([post.pk], [ModerationEvent.Kind.HIDDEN]).get(post.pk)
    return found.why if found else ""


@transaction.atomic
def say_again(post: Post, *, author: User, body: str, now: datetime) -> Post:
    """Put a hidden message before the facilitators again, in other words. The first are
    kept, and shown to nobody; a title that was made of them follows.

    Raises:
        NotHidden: a facilitator was quicker, or the author twice.
        Suspended: its author reads and does not speak for now.
    """
    suspensions.may_speak(author, now=now)
    topic = counts.held(post.topic_id)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.state != State.HIDDEN:
        raise NotHidden
    if post.body != body:
        # Who replaced it is left out where its author spoke without a name.
        by = None if post.pseudonym_id else author
        PostRevision.objects.create(post=post, body=post.body, replaced_at=now, replaced_by=by)
    if post.number == 1:
        topic.title = titles.corrected(topic.title, None, before=post.body, after=body)
        topic.save(update_fields=["title"])
    # Hidden words stay hidden: a history that anybody opens would say them again.
    post.revisions.update(is_hidden=True)
    post.body, post.html, post.edited_at = body, render(body), now
    post.word_count, post.renderer_version = count_words(plain(post.html)), RENDERER_VERSION
    post.state = State.WAITING
    post.save(
        update_fields=["body", "html", "edited_at", "word_count", "renderer_version", "state"]
    )
    if post.number == 1:
        topic.state = State.WAITING
        topic.save(update_fields=["state"])
    mentions.record(post)
    FirstPost.objects.update_or_create(post=post, defaults={"seen_at": None})
    return post
