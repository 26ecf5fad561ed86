"""Posts as their rows show them: plain values, so that a page of twenty costs little.

Measured on a page of twenty posts: model instances with their authors' seats, and a template tag
for each name and date, took half of the time of the page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.core import dates
from cms.core.compiled import Compiled
from cms.core.ui.people import tint
from communaute.discussions.files.attachments import Attached, attachments_of
from communaute.discussions.masks.voices import unnamed, written_by
from communaute.discussions.models import POSTS_PER_PAGE, Attachment, Post, Reaction, Topic
from communaute.discussions.querysets import PostQuerySet
from communaute.discussions.reactions import COUNTS
from communaute.discussions.writing import quotes
from communaute.members.access import FACILITATORS
from communaute.members.models import User
from communaute.members.querysets import open_seats


@dataclass(frozen=True, slots=True)
class Message:
    """One row of a conversation. `place` is the organization and its region, or empty.

    `href` leads to the author's page, where the directory shows them. `counts` are of the
    reactions, in the order of `reactions.COUNTS`; `given` are the kinds that the reader gave.
    `stored` is the HTML before the names of those it quotes are put in it.
    """

    pk: int
    topic_id: int
    number: int
    html: SafeString
    stored: str
    name: str
    href: str
    initials: str
    tint: str
    place: str
    is_facilitator: bool
    is_mine: bool
    is_masked: bool
    is_edited: bool
    is_accepted: bool
    is_accepted_by_team: bool
    counts: tuple[int, ...]
    given: Collection[str]
    files: Collection[Attached]
    moment: dates.Moment


class Voiced(NamedTuple):
    """Who a post shows, as the database says it."""

    author: int | None
    first: str | None
    last: str | None
    pseudonym: int | None

    @property
    def name(self) -> str:
        if self.pseudonym:
            return unnamed(self.pseudonym)
        if self.author is None:
            return _("Membre parti")
        return f"{self.first} {self.last}".strip() or unnamed()


VOICED = ("author_id", "author__first_name", "author__last_name", "pseudonym__number")


def messages_of(posts: PostQuerySet, *, viewer: User, now: datetime) -> list[Message]:
    """The rows of these posts, in their order, for a viewer who may see them.

    Two queries whatever their number; one more where there are files, one where a message that is
    not among them is quoted.
    """
    rows = list(columns(posts, viewer.pk))
    return made(rows, places_of(authors(rows)), viewer=viewer, now=now)


def columns(posts: PostQuerySet, viewer: int, *, gestures: bool = False) -> QuerySet:
    """What is shown of these posts to a viewer; with `gestures`, also the reactions they gave."""
    never = Value(value=False, output_field=BooleanField())
    theirs = Reaction.objects.filter(post=OuterRef("pk"), member=viewer)
    return posts.values_list(
        *VOICED,
        "pk",
        "topic_id",
        "number",
        "html",
        "created_at",
        "edited_at",
        "accepted_at",
        "accepted_by_team",
        "pseudonym__context",
        *COUNTS.values(),
        *(Exists(theirs.filter(kind=kind)) if gestures else never for kind in COUNTS),
        Exists(Attachment.objects.filter(post=OuterRef("pk"))),
        ExpressionWrapper(Q(written_by(viewer)), output_field=BooleanField()),
    )


def page_of_posts(topic: Topic, first: int, *, viewer: User) -> list[tuple[Any, ...]]:
    """The `columns` of a page of twenty posts, and of the answers kept wherever they are."""
    keeps_answers = topic.done_at is not None and topic.kind == Topic.Kind.QUESTION
    asked = _posts_and_answers if keeps_answers else _posts
    return asked.rows(topic.pk, first, first + POSTS_PER_PAGE, viewer.pk)


def _page(topic: int, wanted: Q, viewer: int) -> QuerySet:
    posts = Post.objects.filter(wanted, topic=topic).published().order_by("number")
    return columns(posts, viewer, gestures=True)


_posts = Compiled(
    lambda topic, first, end, viewer: _page(topic, Q(number__gte=first, number__lt=end), viewer),
    *[int] * 4,
)
_posts_and_answers = Compiled(
    lambda topic, first, end, viewer: _page(
        topic, Q(number__gte=first, number__lt=end) | Q(accepted_at__isnull=False), viewer
    ),
    *[int] * 4,
)


def authors(rows: Iterable[tuple[Any, ...]]) -> set[int]:
    """Who signed these rows of `columns`."""
    return {row[0] for row in rows if row[0] is not None}


def made(
    rows: Sequence[tuple[Any, ...]], places: Mapping[int, "Place"], *, viewer: User, now: datetime
) -> list[Message]:
    """The messages of rows of `columns`, their authors' places being known."""
    voices = {row[4]: Voiced(*row[:4]) for row in rows}
    with_files = [row[4] for row in rows if row[-2]]
    files = attachments_of(with_files) if with_files else {}
    names = quoted_names([row[7] for row in rows], viewer=viewer)
    found = []
    for row in rows:
        pk, topic, number, html, created, edited, accepted, by_team, context = row[4:13]
        voice, is_mine = voices[pk], bool(row[-1])
        place = places.get(voice.author or 0, NOWHERE)
        is_my_mask = is_mine and voice.pseudonym
        found.append(
            Message(
                pk=pk,
                topic_id=topic,
                number=number,
                # Sanitised when written (rendering.render); names in quotes are escaped.
                html=mark_safe(quotes.with_names(html, names)),
                stored=html,
                name=_("Vous, sans votre nom") if is_my_mask else voice.name,
                href=place.href,
                initials=f"{(voice.first or '')[:1]}{(voice.last or '')[:1]}".upper(),
                tint=tint(voice.author),
                place=place.words or context or "",
                is_facilitator=place.is_facilitator,
                is_mine=is_mine,
                is_masked=bool(voice.pseudonym),
                is_edited=edited is not None,
                is_accepted=accepted is not None,
                is_accepted_by_team=by_team,
                counts=row[13:16],
                given=[kind for kind, is_given in zip(COUNTS, row[16:19], strict=True) if is_given],
                files=files.get(pk, ()),
                moment=dates.said(created, now=now),
            )
        )
    return found


def quoted_names(htmls: Iterable[str], *, viewer: User) -> dict[int, str]:
    """Whose words these posts quote, by message, where the viewer may still read them."""
    wanted = {one for html in htmls if quotes.holds_any(html) for one in quotes.sources(html)}
    if not wanted:
        return {}
    posts = Post.objects.visible_to(viewer).quotable().filter(pk__in=wanted)
    return {row[0]: Voiced(*row[1:]).name for row in posts.values_list("pk", *VOICED)}


class Place(NamedTuple):
    """Where somebody works, their page if they are listed, and whether they facilitate."""

    words: str
    href: str
    is_facilitator: bool


NOWHERE = Place("", "", False)


def places_of(people: Collection[int]) -> dict[int, Place]:
    """The first open seat of each of these people, in one query."""
    if len(people) <= SEATED:
        rows = _few_seats.rows(*people, *[0] * (SEATED - len(people)))
    else:
        rows = list(_seats(people))
    return {
        member: Place(
            f"{organization}, {region}",
            reverse("members:person", args=[member])
            if is_active and is_listed and welcomed
            else "",
            is_facilitator,
        )
        for member, organization, region, is_active, is_listed, welcomed, is_facilitator in rows
    }


def _seats(people: Collection[int]) -> QuerySet:
    roles = User.groups.through.objects.filter(group__name=FACILITATORS, user=OuterRef("member"))
    return (
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
            Exists(roles),
        )
    )


SEATED = POSTS_PER_PAGE + 1
"""The authors of a page and its reader: as many fit in the query that is compiled once."""
_few_seats = Compiled(lambda *people: _seats(people), *[int] * SEATED)


def first_and_last(topics: Iterable[Topic], *, viewer: User, now: datetime) -> None:
    """Gives each topic `beginning` and `end`: its first message, and its last if it is another."""
    topics, wanted = list(topics), Q(pk__in=())
    for topic in topics:
        wanted |= Q(topic=topic, number__in={1, topic.last_number})
    posts = Post.objects.filter(wanted).published()
    messages = messages_of(posts, viewer=viewer, now=now)
    for topic in topics:
        own = [one for one in messages if one.topic_id == topic.pk]
        topic.beginning = [one for one in own if one.number == 1]
        topic.end = [one for one in own if one.number > 1]
