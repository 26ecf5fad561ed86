"""What conversations tell one member and not another: who spoke to them, what they follow."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from communaute.digests.compose import ANSWER, FOLLOWED, KEPT, MENTION
from communaute.digests.items import Candidate, Key, Personal
from communaute.digests.window import Window
from communaute.discussions.actions import UNDO_DELAY
from communaute.discussions.digest_known import (
    Call,
    Reason,
    Said,
    calls,
    first_left,
    mailed,
    read_numbers,
    said,
)
from communaute.discussions.following.levels import levels
from communaute.discussions.models import Post, Topic, Watch
from communaute.discussions.querysets import PostQuerySet
from communaute.discussions.themes import themes_of
from communaute.members import access
from communaute.members.access import Branch, State

ROOM = "discussions"
Level = Watch.Level
PLACE_FIELDS = ("page__path", "audience", "audience_group", "author")
CALLS = {Reason.MENTION: MENTION, Reason.ANSWER: ANSWER}
ORDER = (MENTION, ANSWER, FOLLOWED)
ENOUGH = 2 * KEPT[FOLLOWED]
"""So many followed topics are asked about: some may be closed to their reader, or answer them."""


def tokens_of(
    restricted: Sequence[Branch], path: str, audience: str, group: int | None, author: int | None
) -> tuple[str, str]:
    token = access.page_token(path, restricted)
    return access.hanging_tokens(token, audience=audience, group_id=group, author_id=author)


def concerning(
    windows: Mapping[int, Window], restricted: Sequence[Branch]
) -> dict[int, list[Personal]]:
    """What speaks to each of these members, then what they follow, with what is left to them.

    Latest first. Nothing that they read, wrote, muted or were mailed at once.
    """
    widest = Window(
        min(one.start for one in windows.values()), max(one.end for one in windows.values())
    )
    called = calls(windows, widest)
    spoken = {
        one.pk: one
        for rows in said(_published(pk__in={one.post for one in called})).values()
        for one in rows
    }
    followed = Followed.by(windows.keys(), widest)
    latest = {topic: rows[-1].at for topic, rows in followed.posts.items()}
    for one in spoken.values():
        latest[one.topic] = max(one.at, latest.get(one.topic, one.at))
    candidates, pages = _candidates(latest, restricted)
    known = levels(pages, windows)
    read = read_numbers(windows, candidates)
    told = mailed(windows, since=widest.start - UNDO_DELAY)
    places: dict[tuple[int, str, int], int] = {}
    for call in called:
        post = spoken.get(call.post)
        if post and _is_open(call, post, read) and known.of(call.member, post.topic) != Level.MUTE:
            places.setdefault((call.member, CALLS[Reason(call.reason)], post.topic), post.pk)
    latest_first = sorted(candidates, key=lambda pk: (latest[pk], pk), reverse=True)
    turns = {topic: turn for turn, topic in enumerate(latest_first)}
    many: Counter[int] = Counter()
    for member, topic in sorted(followed.pairs(pages), key=lambda pair: turns[pair[1]]):
        if many[member] < ENOUGH and known.of(member, topic) >= Level.FOLLOW:
            window, posts = windows[member], followed.posts[topic]
            mine = (one for one in posts if window.holds(one.at + UNDO_DELAY))
            place = first_left(mine, member, read.get((member, topic), 0), told)
            if place:
                places[member, FOLLOWED, topic] = place
                many[member] += 1
    found: dict[int, list[Personal]] = {}
    for (member, reason, topic), place in places.items():
        found.setdefault(member, []).append(Personal(candidates[topic], reason, place))
    for entries in found.values():
        entries.sort(key=lambda one: (one.candidate.happened_at, one.candidate.key), reverse=True)
        entries.sort(key=lambda one: ORDER.index(one.reason))
    return found


def _is_open(call: Call, post: Said, read: Mapping[tuple[int, int], int]) -> bool:
    return post.number > read.get((call.member, post.topic), 0)


def _published(*conditions: Q, **lookups: object) -> PostQuerySet:
    return Post.objects.filter(
        *conditions, state=State.PUBLISHED, topic__state=State.PUBLISHED, **lookups
    )


@dataclass(frozen=True)
class Followed:
    """What some members chose to follow, and the posts of a stretch of time in it, by topic."""

    chosen: Sequence[tuple[int, int | None, int | None, int | None]]
    about: Mapping[int, Collection[int]]
    posts: Mapping[int, Sequence[Said]]

    @classmethod
    def by(cls, member_ids: Collection[int], window: Window) -> "Followed":
        watches = Watch.objects.filter(
            Q(topic=None) | Q(topic__last_post_at__gte=window.start - UNDO_DELAY),
            member_id__in=member_ids,
            level__gte=Level.FOLLOW,
        )
        chosen = list(watches.values_list("member_id", "topic_id", "page_id", "theme_id"))
        about = pages_about({theme for *_rest, theme in chosen} - {None}, window)
        pages = {page for _m, _t, page, _theme in chosen}.union(*about.values()) - {None}
        topics = {topic for _m, topic, *_rest in chosen} - {None}
        posts = _published(
            Q(topic__in=topics) | Q(topic__page__in=pages),
            created_at__gte=window.start - UNDO_DELAY,
            created_at__lt=window.end - UNDO_DELAY,
        )
        return cls(chosen, about, said(posts))

    def pairs(self, pages: Mapping[int, int]) -> set[tuple[int, int]]:
        """Who follows which of the topics where something was said; `pages` are theirs."""
        on_page: dict[int, list[int]] = {}
        for topic in self.posts.keys() & pages:
            on_page.setdefault(pages[topic], []).append(topic)
        found = set()
        for member, one, page, theme in self.chosen:
            places = [page] if page else self.about.get(theme or 0, ())
            topics = [one] if one else [pk for place in places for pk in on_page.get(place, ())]
            found |= {(member, topic) for topic in topics if topic in self.posts}
        return found


def _candidates(
    latest: Mapping[int, datetime], restricted: Sequence[Branch]
) -> tuple[dict[int, Candidate], dict[int, int]]:
    """These topics as they may be told, each by the moment of its latest post; and their pages."""
    found, pages = {}, {}
    rows = Topic.objects.filter(pk__in=latest).values_list("pk", "page_id", *PLACE_FIELDS)
    for pk, page, *place in rows:
        acl, owner_acl = tokens_of(restricted, *place)
        pages[pk] = page
        found[pk] = Candidate(
            key=Key(ROOM, "topic", pk),
            acl=acl,
            owner_acl=owner_acl,
            author_ids=frozenset(),
            happened_at=latest[pk] + UNDO_DELAY,
            score=0,
        )
    return found, pages


def pages_about(themes: Collection[int], window: Window) -> dict[int, set[int]]:
    """The pages of each of these themes where something was said in that stretch."""
    if not themes:
        return {}
    active = Topic.objects.filter(last_post_at__gte=window.start - UNDO_DELAY)
    found: dict[int, set[int]] = {}
    for page, of_page in themes_of(set(active.values_list("page", flat=True))).items():
        for theme in of_page & frozenset(themes):
            found.setdefault(theme, set()).add(page)
    return found
