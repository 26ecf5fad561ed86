"""What people do in conversations. Each action is one transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.text import count_words, excerpt
from cms.search.actions import index
from communaute.discussions.models import Post, PostRevision, ReadMark, Topic, Watch
from communaute.discussions.rendering import RENDERER_VERSION, plain, render
from communaute.discussions.voices import Voice, pseudonym_of, wrote
from communaute.members.access import Audience
from communaute.members.models import User
from communaute.notifications.actions import happened
from communaute.notifications.models import Event

SEARCH_SOURCE = "topics"
NOTICE_ROOM = "discussions"
UNDO_DELAY = timedelta(minutes=10)
"""How long a post may be taken back or corrected without trace: no mail leaves before."""


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
    voice: str = Voice.NAMED,
    attachments: Collection[UUID] = (),
) -> Topic:
    """Open a conversation on a page with its first post; the author follows it.

    Without a title, the first words of the body serve. The same form sent twice is one topic.
    What is said to the facilitators alone is signed: they need to know whom they answer.
    """
    if voice == Voice.TEAM:
        audience = Audience.FACILITATORS
    is_masked = voice == Voice.CONFIDED
    try:
        with transaction.atomic():
            topic = Topic.objects.create(
                page=page,
                title=title or excerpt(body, 90),
                kind=kind,
                author=None if is_masked else author,
                is_masked=is_masked,
                audience=audience,
                created_at=now,
                last_post_at=now,
            )
            _add_post(topic, Words(author, body, key, voice, tuple(attachments)), now=now)
    except IntegrityError:
        before = _sent_with(key)
        if before is None:
            raise
        if _is_repeat(before, author=author, body=body) and before.topic.page_id == page.pk:
            return before.topic
        return open_topic(
            page,
            author=author,
            body=body,
            key=uuid4(),
            now=now,
            title=title,
            kind=kind,
            audience=audience,
            voice=voice,
            attachments=attachments,
        )
    return topic


def post_reply(
    topic: Topic,
    *,
    author: User,
    body: str,
    key: UUID,
    now: datetime,
    voice: str = Voice.NAMED,
    attachments: Collection[UUID] = (),
) -> Post:
    """Add a reply; its author follows the topic. The same form sent twice is one post.

    Raises:
        TopicLocked: the topic accepts no more replies.
    """
    try:
        with transaction.atomic():
            topic = Topic.objects.select_for_update().get(pk=topic.pk)
            if topic.is_locked:
                raise TopicLocked
            return _add_post(topic, Words(author, body, key, voice, tuple(attachments)), now=now)
    except IntegrityError:
        before = _sent_with(key)
        if before is None:
            raise
        if _is_repeat(before, author=author, body=body) and before.topic_id == topic.pk:
            return before
        return post_reply(
            topic,
            author=author,
            body=body,
            key=uuid4(),
            now=now,
            voice=voice,
            attachments=attachments,
        )


class Words(NamedTuple):
    """What somebody says, and how they sign it. `attachments` are files that wait with them."""

    author: User
    body: str
    key: UUID
    voice: str
    attachments: tuple[UUID, ...] = ()


def _add_post(topic: Topic, said: Words, *, now: datetime) -> Post:
    """The next post of a topic this transaction holds; who follows it is told after the delay."""
    is_masked = said.voice == Voice.CONFIDED
    html = render(said.body)
    post = Post.objects.create(
        topic=topic,
        number=next_number(topic),
        author=None if is_masked else said.author,
        pseudonym=pseudonym_of(topic, said.author, now=now) if is_masked else None,
        body=said.body,
        html=html,
        word_count=count_words(plain(html)),
        renderer_version=RENDERER_VERSION,
        key=said.key,
        created_at=now,
    )
    topic.last_number = post.number
    topic.post_count += 1
    topic.word_count += post.word_count
    topic.last_post_at = now
    topic.last_author, topic.last_is_masked = post.author, is_masked
    topic.save(
        update_fields=[
            "last_number",
            "post_count",
            "word_count",
            "last_post_at",
            "last_author",
            "last_is_masked",
        ]
    )
    Watch.objects.get_or_create(member=said.author, topic=topic)
    mark_read(topic, member=said.author, up_to=post.number, now=now)
    happened(NOTICE_ROOM, Event.Kind.POST, post.pk, now=now, due_at=now + UNDO_DELAY)
    if post.number == 1:
        index(SEARCH_SOURCE, [topic.pk])
    return post


def next_number(topic: Topic) -> int:
    """A number no post of this topic ever had, not even one that is hidden now."""
    highest = Post.objects.filter(topic=topic).aggregate(Max("number"))["number__max"]
    return (highest or 0) + 1


def _sent_with(key: UUID) -> Post | None:
    """The post that an earlier sending of a form with this key made."""
    return Post.objects.select_related("topic", "pseudonym").filter(key=key).first()


def _is_repeat(before: Post, *, author: User, body: str) -> bool:
    """Whether the same words are sent again, even if they were corrected meanwhile.

    Somebody who comes back with the browser's arrow and writes something else sends the same
    key: that is another post, and nothing written is lost.
    """
    said = {before.body, *before.revisions.values_list("body", flat=True)}
    return wrote(author, before) and body in said


@transaction.atomic
def edit_post(post: Post, *, editor: User, body: str, now: datetime) -> Post:
    """Replace what a post says; what it said before is kept."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.body != body:
        PostRevision.objects.create(post=post, body=post.body, replaced_at=now, replaced_by=editor)
        post.body, post.html, post.edited_at = body, render(body), now
        before, post.word_count = post.word_count, count_words(plain(post.html))
        post.renderer_version = RENDERER_VERSION
        post.save(update_fields=["body", "html", "word_count", "renderer_version", "edited_at"])
        Topic.objects.filter(pk=post.topic_id).update(
            word_count=F("word_count") + post.word_count - before
        )
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
    mark = ReadMark.objects.filter(member=member, topic=topic)
    if not mark.exists():
        # The topic first, as a reply does: two requests of one member never wait for each other.
        Topic.objects.filter(pk=topic.pk).update(reader_count=F("reader_count") + 1)
        try:
            with transaction.atomic():
                ReadMark.objects.create(member=member, topic=topic, last_number=up_to, read_at=now)
            return
        except IntegrityError:
            Topic.objects.filter(pk=topic.pk).update(reader_count=F("reader_count") - 1)
    mark.filter(last_number__lt=up_to).update(last_number=up_to, read_at=now)
