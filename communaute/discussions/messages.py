"""Posts as their rows show them: plain values, so that a page of twenty costs little.

Measured on a page of twenty posts: model instances with their authors' seats, and a template tag
for each name and date, took half of the time of the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.core import dates
from cms.core.templatetags.ui import tint
from communaute.discussions.models import Post, Topic
from communaute.discussions.querysets import PostQuerySet
from communaute.discussions.voices import unnamed
from communaute.members.access import FACILITATORS
from communaute.members.models import User
from communaute.members.querysets import open_seats


@dataclass(frozen=True, slots=True)
class Message:
    """One row of a conversation. `place` is the organization and its region, or empty.

    `href` leads to the author's page, where the directory shows them.
    """

    pk: int
    topic_id: int
    number: int
    html: SafeString
    author_id: int | None
    name: str
    href: str
    initials: str
    tint: str
    place: str
    is_facilitator: bool
    is_edited: bool
    moment: dates.Moment


def messages_of(posts: PostQuerySet, *, now: datetime) -> list[Message]:
    """The rows of these posts, in their order, in three queries whatever their number."""
    rows = list(
        posts.values_list(
            "pk",
            "topic_id",
            "number",
            "html",
            "created_at",
            "edited_at",
            "author_id",
            "author__first_name",
            "author__last_name",
            "pseudonym__number",
            "pseudonym__context",
        )
    )
    authors = {row[6] for row in rows if row[6] is not None}
    places, facilitators = places_of(authors), facilitators_among(authors)
    gone = _("Membre parti")
    return [
        Message(
            pk=pk,
            topic_id=topic,
            number=number,
            html=mark_safe(html),  # sanitised when written: rendering.render
            author_id=author,
            name=unnamed(voice)
            if voice
            else gone
            if author is None
            else f"{first} {last}".strip() or unnamed(),
            href=places[author].href if author in places else "",
            initials="" if author is None else f"{first[:1]}{last[:1]}".upper(),
            tint=tint(author),
            place=places[author].words if author in places else context or "",
            is_facilitator=author in facilitators,
            is_edited=edited is not None,
            moment=dates.said(created, now=now),
        )
        for pk, topic, number, html, created, edited, author, first, last, voice, context in rows
    ]


class Place(NamedTuple):
    """Where somebody works, and their page if they are listed."""

    words: str
    href: str


def places_of(people: Iterable[int]) -> dict[int, Place]:
    """The first open seat of each of these people."""
    seats = (
        open_seats()
        .filter(member__in=people)
        .order_by("-started_at", "-pk")
        .values_list(
            "member_id",
            "organization__name",
            "organization__region__name",
            "member__is_active",
            "member__is_listed",
            "member__welcomed_at",
        )
    )
    return {
        member: Place(
            f"{organization}, {region}",
            reverse("members:person", args=[member])
            if is_active and is_listed and welcomed
            else "",
        )
        for member, organization, region, is_active, is_listed, welcomed in seats
    }


def facilitators_among(people: Iterable[int]) -> set[int]:
    """Those of these people who facilitate the community."""
    roles = User.groups.through.objects.filter(user__in=people, group__name=FACILITATORS)
    return set(roles.values_list("user_id", flat=True))


def first_and_last(topics: Iterable[Topic], *, now: datetime) -> None:
    """Gives each topic `beginning` and `end`: its first message, and its last if it is another."""
    topics, wanted = list(topics), Q(pk__in=())
    for topic in topics:
        wanted |= Q(topic=topic, number__in={1, topic.last_number})
    posts = Post.objects.filter(wanted).published()
    messages = messages_of(posts, now=now)
    for topic in topics:
        mine = [one for one in messages if one.topic_id == topic.pk]
        topic.beginning = [one for one in mine if one.number == 1]
        topic.end = [one for one in mine if one.number > 1]
