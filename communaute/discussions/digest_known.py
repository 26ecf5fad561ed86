"""What members know of topics already: what they read, wrote, muted or were mailed at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Q

from cms.mail.models import LedgerRow
from communaute.digests.items import Candidate, Key
from communaute.digests.window import Window
from communaute.discussions.actions import NOTICE_ROOM
from communaute.discussions.following.levels import levels
from communaute.discussions.masks.voices import speaker
from communaute.discussions.models import Post, ReadMark
from communaute.discussions.querysets import PostQuerySet
from communaute.members.access import State
from communaute.notifications.models import Event, Notification

Reason = Notification.Reason
TELLING = (LedgerRow.State.SENT, LedgerRow.State.PLANNED, LedgerRow.State.LEASED)
"""Of a mail that tells something: it has left, or will."""


class Said(NamedTuple):
    """A post and who wrote it, named or not: for what concerns them alone."""

    topic: int
    number: int
    pk: int
    speaker: int | None
    at: datetime


class Call(NamedTuple):
    """A post that speaks to a member: it answers them, quotes or names them."""

    member: int
    reason: str
    post: int


def known_of(
    member_ids: Collection[int], candidates: Collection[Candidate]
) -> dict[tuple[int, Key], int | None]:
    """Where each of these members would begin in those topics that they know something of.

    At the first post, from the candidate's own place on, that they neither read nor wrote nor
    were mailed; None when there is none, or when they muted the topic.
    """
    by_id = {one.key.id: one for one in candidates}
    said = _said(by_id)
    rows = [one for of_topic in said.values() for one in of_topic]
    read = read_numbers(member_ids, by_id)
    told = mailed(member_ids, since=min(one.at for one in rows)) if rows else set()
    places, people = {one.pk: one.topic for one in rows}, frozenset(member_ids)
    pairs = set(read)
    pairs |= {(member, places[post]) for member, post in told if post in places}
    pairs |= {(one.speaker, one.topic) for one in rows if one.speaker in people}
    found: dict[tuple[int, Key], int | None] = {}
    for member, topic in pairs:
        of_topic = said.get(topic, ())
        place = first_left(of_topic, member, read.get((member, topic), 0), told)
        if not of_topic or place != of_topic[0].pk:
            found[member, by_id[topic].key] = place
    return found | dict.fromkeys(muted(member_ids, {one.key for one in candidates}))


def _said(candidates: Mapping[int, Candidate]) -> dict[int, Sequence[Said]]:
    """The posts of these topics from the place of each on, in order; of a question, itself."""
    places = {pk: one.place for pk, one in candidates.items() if one.place}
    about = Q(topic__in=places, pk__gte=min(places.values(), default=0))
    about |= Q(topic__in=candidates.keys() - places.keys(), number=1)
    posts = said(Post.objects.filter(about, state=State.PUBLISHED))
    return {
        topic: [one for one in rows if one.pk >= places.get(topic, 0)]
        for topic, rows in posts.items()
    }


def said(posts: PostQuerySet) -> dict[int, Sequence[Said]]:
    """These posts as light rows, in order, by topic."""
    rows = (
        posts.order_by("topic_id", "number")
        .annotate(speaker=speaker())
        .values_list("topic_id", "number", "pk", "speaker", "created_at")
    )
    return {topic: [Said(*row) for row in group] for topic, group in groupby(rows, itemgetter(0))}


def first_left(
    posts: Iterable[Said], member_id: int, read: int, told: Collection[tuple[int, int]]
) -> int | None:
    """The first of these posts that this member neither read nor wrote nor was mailed."""
    return next(
        (
            one.pk
            for one in posts
            if one.number > read and one.speaker != member_id and (member_id, one.pk) not in told
        ),
        None,
    )


def mailed(member_ids: Collection[int], *, since: datetime) -> set[tuple[int, int]]:
    """The posts written since then that a mail told at once, or waits to tell at the end of
    somebody's hours of silence, as pairs with the member.
    """
    notices = Notification.objects.filter(
        member__in=member_ids,
        mail__state__in=TELLING,
        event__room=NOTICE_ROOM,
        event__kind=Event.Kind.POST,
        created_at__gte=since,
    )
    return set(notices.values_list("member_id", "event__object_id"))


def calls(windows: Mapping[int, Window], widest: Window) -> list[Call]:
    """What speaks to these members and came to their notices in their own window, still unread.

    By the moment of the notice: one that a worker wrote late is told the next time, not lost.
    What a mail told at once, or is about to, is not among it.
    """
    notices = (
        Notification.objects.unread()
        .filter(
            member__in=windows,
            reason__in=[Reason.MENTION, Reason.ANSWER],
            event__room=NOTICE_ROOM,
            event__kind=Event.Kind.POST,
            created_at__gte=widest.start,
            created_at__lt=widest.end,
        )
        .exclude(mail__state__in=TELLING)
        .order_by("event__object_id")
    )
    rows = notices.values_list("member_id", "reason", "event__object_id", "created_at")
    return [Call(who, why, post) for who, why, post, at in rows if windows[who].holds(at)]


def muted(member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
    """Muted topics: themselves, or by their page or a theme unless chosen otherwise."""
    by_id = {key.id: key for key in keys}
    known = levels(by_id.keys(), member_ids)
    return {(member_id, by_id[topic_id]) for member_id, topic_id in known.muted()}


def read_numbers(member_ids: Iterable[int], topic_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How far each of these members has read each of these topics."""
    rows = ReadMark.objects.filter(member_id__in=list(member_ids), topic_id__in=list(topic_ids))
    return {
        (member, topic): number
        for member, topic, number in rows.values_list("member_id", "topic_id", "last_number")
    }
