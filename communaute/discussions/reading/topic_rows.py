"""Conversations as the rows of a list show them, in two queries more whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils.translation import gettext as _

from cms.core import dates
from cms.core.pages import address
from cms.core.text import excerpt
from cms.core.ui.people import initials, tint
from communaute.discussions.answers import done_words
from communaute.discussions.models import CategoryPage, Post, Topic
from communaute.discussions.reading.messages import VOICED, Voiced
from communaute.discussions.writing.rendering import plain
from communaute.members.access import Audience

LENGTH = 110
"""Of the words that a row quotes, in characters: two lines of a phone."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A row of a list. `line` is the last message's beginning: « Naomi : … ».

    `attached` is the title of the resource or the lesson that the conversation hangs on, `place`
    that of its category.
    """

    title: str
    href: str
    initials: str
    tint: str
    line: str
    unread_count: int
    reply_count: int
    is_pinned: bool
    is_closed: bool
    is_for_facilitators: bool
    is_waiting: bool
    kind: str
    done_words: str
    place: str
    attached: str
    attached_href: str
    moment: dates.Moment


def rows_of(topics: Iterable[Topic], *, now: datetime) -> list[TopicRow]:
    """The rows of topics that come `with_row` and `with_reading`; the caller may show them all."""
    topics = list(topics)
    category = ContentType.objects.get_for_model(CategoryPage).pk
    lines = _last_lines(topics)
    return [
        TopicRow(
            title=topic.title,
            href=topic.reading_address,
            initials=initials(topic.author) if topic.author else "",
            tint=tint(topic.author_id),
            line=lines.get(topic.pk, ""),
            unread_count=topic.unread_count,
            reply_count=topic.reply_count,
            is_pinned=topic.is_pinned,
            is_closed=topic.is_locked,
            is_for_facilitators=topic.audience == Audience.FACILITATORS,
            is_waiting=topic.kind == Topic.Kind.QUESTION and topic.post_count == 1,
            kind="" if topic.kind == Topic.Kind.QUESTION else topic.get_kind_display(),
            done_words=done_words(topic.kind) if topic.done_at else "",
            place=topic.page.title if topic.page.content_type_id == category else "",
            attached="" if topic.page.content_type_id == category else topic.page.title,
            attached_href=address(topic.page),
            moment=dates.said(topic.last_post_at, now=now),
        )
        for topic in topics
    ]


def _last_lines(topics: list[Topic]) -> dict[int, str]:
    """What the last message of each topic begins with, under its writer's first name.

    A conversation of one message is introduced by it: its own words suffice.
    """
    last = Post.objects.filter(topic__in=topics, number=F("topic__last_number")).published()
    lines = {}
    for *voice, topic, number, html in last.values_list(*VOICED, "topic_id", "number", "html"):
        who, words = Voiced(*voice), excerpt(plain(html), LENGTH)
        first_name = who.first if who.author is not None and who.first else who.name
        said = _("%(name)s\xa0: «\xa0%(words)s\xa0»") % {"name": first_name, "words": words}
        lines[topic] = words if number == 1 or not words else said
    return lines
