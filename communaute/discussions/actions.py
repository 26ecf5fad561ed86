"""What people do in conversations. Each action is one transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.text import count_words
from cms.search.actions import index
from communaute.discussions.files.attachments import attach, discard
from communaute.discussions.masks.voices import Voice, pseudonym_of, wrote
from communaute.discussions.models import Post, ReadMark, Topic, Watch
from communaute.discussions.moderation import newcomers, suspensions
from communaute.discussions.writing import mentions, titles
from communaute.discussions.writing.rendering import RENDERER_VERSION, plain, render
from communaute.members.access import Audience, State
from communaute.members.models import User
from communaute.notifications.actions import happened, seen
from communaute.notifications.models import Event

SEARCH_SOURCE = "topics"
NOTICE_ROOM = "discussions"
UNDO_DELAY = timedelta(minutes=10)
"""How long a post may be taken back or corrected without trace: no mail leaves before."""


def notice_group(topic_id: int) -> str:
    """What the notices of a topic are gathered by."""
    return f"topic:{topic_id}"


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
    shows: Collection[str] = (),
    attachments: Collection[UUID] = (),
) -> Topic:
    """Open a conversation on a page with its first post; the author follows it.

    Without a title, the first words of the body serve. The same form sent twice is one topic.
    `shows` are the parts of the context that the author lets stand beside their mask.
    What is said to the facilitators alone is signed: they need to know whom they answer.
    """
    if voice == Voice.TEAM:
        audience = Audience.FACILITATORS
    is_masked = voice == Voice.CONFIDED
    try:
        with transaction.atomic():
            topic = Topic.objects.create(
                page=page,
                title=title or titles.proposed(body),
                kind=kind,
                author=None if is_masked else author,
                is_masked=is_masked,
                audience=audience,
                created_at=now,
                last_post_at=now,
            )
            said = Words(author, body, key, voice, tuple(attachments), tuple(shows))
            _add_post(topic, said, now=now)
    except IntegrityError:
        before = _sent_with(key)
        if before is None:
            raise
        if _is_repeat(before, author=author, body=body) and before.topic.page_id == page.pk:
            discard(author, attachments)  # sent twice too
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
            shows=shows,
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
    shows: Collection[str] = (),
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
            said = Words(author, body, key, voice, tuple(attachments), tuple(shows))
            return _add_post(topic, said, now=now)
    except IntegrityError:
        before = _sent_with(key)
        if before is None:
            raise
        if _is_repeat(before, author=author, body=body) and before.topic_id == topic.pk:
            discard(author, attachments)
            return before
        return post_reply(
            topic,
            author=author,
            body=body,
            key=uuid4(),
            now=now,
            voice=voice,
            shows=shows,
            attachments=attachments,
        )


class Words(NamedTuple):
    """What somebody says, and how they sign it. `attachments` are files that wait with them."""

    author: User
    body: str
    key: UUID
    voice: str
    attachments: tuple[UUID, ...] = ()
    shows: tuple[str, ...] = ()


def _add_post(topic: Topic, said: Words, *, now: datetime) -> Post:
    """The next post of a topic this transaction holds; who follows it is told after the delay.

    A newcomer's may have to wait until the facilitators have read it: nobody is told yet.

    Raises:
        Suspended: its author reads and does not speak for now.
    """
    suspensions.may_speak(said.author, now=now)
    is_masked = said.voice == Voice.CONFIDED
    html = render(said.body)
    post = Post.objects.create(
        topic=topic,
        number=next_number(topic),
        author=None if is_masked else said.author,
        pseudonym=pseudonym_of(topic, said.author, now=now, shows=said.shows)
        if is_masked
        else None,
        body=said.body,
        html=html,
        word_count=count_words(plain(html)),
        renderer_version=RENDERER_VERSION,
        key=said.key,
        created_at=now,
    )
    attach(post, said.author, said.attachments)
    mentions.record(post)
    Watch.objects.get_or_create(member=said.author, topic=topic)
    newcomers.greet(post, said.author)
    if post.state == State.WAITING:
        if post.number == 1:
            topic.state = State.WAITING
            topic.save(update_fields=["state"])
        return post
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


def is_repeat(key: UUID, place: Topic | Page, *, author: User, body: str) -> bool:
    """Whether a form of that key has said these words there already: sent again, it adds nothing.

    Anything else is a new post, whatever its key, and counts as one.
    """
    before = _sent_with(key)
    if before is None or not _is_repeat(before, author=author, body=body):
        return False
    there = before.topic_id if isinstance(place, Topic) else before.topic.page_id
    return there == place.pk


def _is_repeat(before: Post, *, author: User, body: str) -> bool:
    """Whether the same words are sent again, even if they were corrected meanwhile.

    Somebody who comes back with the browser's arrow and writes something else sends the same
    key: that is another post, and nothing written is lost.
    """
    said = {before.body, *before.revisions.values_list("body", flat=True)}
    return wrote(author, before) and body in said


@transaction.atomic
def mark_read(topic: Topic, *, member: User, up_to: int, now: datetime) -> None:
    """Remember that a member has read a topic up to that post; never goes back.

    What was told of these posts is read too.
    """
    read = Post.objects.filter(topic=topic, number__lte=up_to).values("pk")
    seen(member, NOTICE_ROOM, notice_group(topic.pk), kind=Event.Kind.POST, objects=read, now=now)
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
