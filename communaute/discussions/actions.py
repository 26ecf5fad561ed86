"""What people do in conversations. Each action is one transaction."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.text import excerpt
from cms.search.actions import index
from communaute.discussions.models import Post, PostRevision, ReadMark, Topic, Watch
from communaute.discussions.rendering import RENDERER_VERSION, render
from communaute.members.access import Audience
from communaute.members.models import User

SEARCH_SOURCE = "topics"


class TopicLocked(Exception):
    """The topic accepts no more replies."""

    message = _("Cette discussion est fermée\xa0: on peut la lire, plus y répondre.")


def open_topic(
    page: Page,
    *,
    author: User,
    body: str,
    key: UUID,
    now: datetime,
    title: str = "",
    kind: str = Topic.Kind.QUESTION,
    audience: str = Audience.PAGE,
) -> Topic:
    """Open a conversation on a page with its first post; the author follows it.

    Without a title, the first words of the body serve. The same form sent twice is one topic.
    """
    try:
        with transaction.atomic():
            topic = Topic.objects.create(
                page=page,
                title=title or excerpt(body, 90),
                kind=kind,
                author=author,
                audience=audience,
                created_at=now,
                last_post_at=now,
            )
            _add_post(topic, author=author, body=body, key=key, now=now)
    except IntegrityError:
        before = _sent_with(key)
        if before is None:
            raise
        if _is_repeat(before, author=author, body=body) and before.topic.page_id == page.pk:
            return before.topic
        again = {"title": title, "kind": kind, "audience": audience}
        return open_topic(page, author=author, body=body, key=uuid4(), now=now, **again)
    return topic


def post_reply(topic: Topic, *, author: User, body: str, key: UUID, now: datetime) -> Post:
    """Add a reply; its author follows the topic. The same form sent twice is one post.

    Raises:
        TopicLocked: the topic accepts no more replies.
    """
    try:
        with transaction.atomic():
            topic = Topic.objects.select_for_update().get(pk=topic.pk)
            if topic.is_locked:
                raise TopicLocked
            return _add_post(topic, author=author, body=body, key=key, now=now)
    except IntegrityError:
        before = _sent_with(key)
        if before is None:
            raise
        if _is_repeat(before, author=author, body=body) and before.topic_id == topic.pk:
            return before
        return post_reply(topic, author=author, body=body, key=uuid4(), now=now)


def _add_post(topic: Topic, *, author: User, body: str, key: UUID, now: datetime) -> Post:
    """The next post of a topic this transaction holds."""
    post = Post.objects.create(
        topic=topic,
        number=topic.last_number + 1,
        author=author,
        body=body,
        html=render(body),
        renderer_version=RENDERER_VERSION,
        key=key,
        created_at=now,
    )
    topic.last_number = post.number
    topic.post_count += 1
    topic.last_post_at = now
    topic.last_author = author
    topic.save(update_fields=["last_number", "post_count", "last_post_at", "last_author"])
    Watch.objects.get_or_create(member=author, topic=topic)
    mark_read(topic, member=author, up_to=post.number, now=now)
    if post.number == 1:
        index(SEARCH_SOURCE, [topic.pk])
    return post


def _sent_with(key: UUID) -> Post | None:
    """The post that an earlier sending of a form with this key made."""
    return Post.objects.select_related("topic").filter(key=key).first()


def _is_repeat(before: Post, *, author: User, body: str) -> bool:
    """Whether the same words are sent again, even if they were corrected meanwhile.

    Somebody who comes back with the browser's arrow and writes something else sends the same
    key: that is another post, and nothing written is lost.
    """
    said = {before.body, *before.revisions.values_list("body", flat=True)}
    return before.author_id == author.pk and body in said


@transaction.atomic
def edit_post(post: Post, *, editor: User, body: str, now: datetime) -> Post:
    """Replace what a post says; what it said before is kept."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.body != body:
        PostRevision.objects.create(post=post, body=post.body, replaced_at=now, replaced_by=editor)
        post.body, post.html, post.edited_at = body, render(body), now
        post.renderer_version = RENDERER_VERSION
        post.save(update_fields=["body", "html", "renderer_version", "edited_at"])
        if post.number == 1:
            index(SEARCH_SOURCE, [post.topic_id])
    return post


@transaction.atomic
def follow(topic: Topic, *, member: User, level: int) -> None:
    """Set how closely a member follows a topic."""
    Watch.objects.update_or_create(member=member, topic=topic, defaults={"level": level})


@transaction.atomic
def mark_read(topic: Topic, *, member: User, up_to: int, now: datetime) -> None:
    """Remember that a member has read a topic up to that post; never goes back."""
    mark, created = ReadMark.objects.get_or_create(
        member=member, topic=topic, defaults={"last_number": up_to, "read_at": now}
    )
    if not created and mark.last_number < up_to:
        ReadMark.objects.filter(pk=mark.pk, last_number__lt=up_to).update(
            last_number=up_to, read_at=now
        )
