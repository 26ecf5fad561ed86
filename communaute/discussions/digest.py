"""What conversations bring to the digest: followed topics, lively ones, questions that wait."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from math import log
from typing import Any

from django.db.models import Count, Max, Min, Q

from communaute.digests.compose import FOLLOWED, LIVELY, UNANSWERED, YEAR_AGO
from communaute.digests.items import Candidate, DigestLine, Key, Personal, Pick
from communaute.digests.window import Window
from communaute.discussions.digest_lines import first_visible, line
from communaute.discussions.models import Post, ReadMark, Topic, Watch
from communaute.members import access
from communaute.members.access import Branch, Reader, State

PATIENCE = timedelta(days=2)
"""A question without an answer for that long asks for help: it is told once, that day."""
NEW_TOPIC = 1.0
QUIET_QUESTIONS = 30
YEAR = timedelta(days=364)  # the same day of the week
PLACE_FIELDS = ("page__path", "audience", "audience_group", "author")


def tokens_of(
    restricted: Sequence[Branch], path: str, audience: str, group: int | None, author: int | None
) -> tuple[str, str]:
    token = access.page_token(path, restricted)
    return access.hanging_tokens(token, audience=audience, group_id=group, author_id=author)


class DiscussionSection:
    key = "discussions"

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        yield from self._lively(window, restricted)
        yield from self._unanswered(window, restricted)

    def _lively(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        """Topics by the diversity of people, then by volume (the idea is Zulip's)."""
        rows = (
            Post.objects.filter(
                state=State.PUBLISHED,
                topic__state=State.PUBLISHED,
                created_at__gte=window.start,
                created_at__lt=window.end,
            )
            .values_list("topic", "topic__created_at", *(f"topic__{one}" for one in PLACE_FIELDS))
            .annotate(
                Count("pk"),
                Count("author", distinct=True),
                Min("author"),
                Min("pk"),
                Max("number"),
                Max("created_at"),
            )
            .order_by()
        )
        for pk, created_at, *place, posts, people, author, first, number, last in rows.iterator():
            acl, owner_acl = tokens_of(restricted, *place)
            score = 2 * log(1 + people) + log(1 + posts)
            yield (
                LIVELY,
                Candidate(
                    key=Key(self.key, "topic", pk),
                    acl=acl,
                    owner_acl=owner_acl,
                    author_ids=frozenset({author}) if people == 1 else frozenset(),
                    happened_at=last,
                    score=score + (NEW_TOPIC if window.holds(created_at) else 0),
                    place=first,
                    latest=number,
                ),
            )

    def _unanswered(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        rows = Topic.objects.unanswered().filter(
            state=State.PUBLISHED,
            is_locked=False,
            created_at__gte=window.start - PATIENCE,
            created_at__lt=window.end - PATIENCE,
        )
        for pk, created_at, *place in rows.values_list("pk", "created_at", *PLACE_FIELDS):
            acl, owner_acl = tokens_of(restricted, *place)
            yield (
                UNANSWERED,
                Candidate(
                    key=Key(self.key, "topic", pk),
                    acl=acl,
                    owner_acl=owner_acl,
                    author_ids=frozenset({place[-1]}),
                    happened_at=created_at + PATIENCE,
                    score=0,
                ),
            )

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterator[tuple[str, Candidate]]:
        """Questions that wait, the latest first; then what was lively a year ago."""
        waiting = Topic.objects.unanswered().filter(state=State.PUBLISHED, is_locked=False)
        for pk, created_at, *place in waiting.order_by("-created_at", "-pk").values_list(
            "pk", "created_at", *PLACE_FIELDS
        )[:QUIET_QUESTIONS]:
            acl, owner_acl = tokens_of(restricted, *place)
            key, authors = Key(self.key, "topic", pk), frozenset({place[-1]})
            yield UNANSWERED, Candidate(key, acl, owner_acl, authors, created_at, 0)
        then = datetime.combine(day - YEAR, time(), tzinfo=UTC)
        week = Window(then - timedelta(days=7), then + timedelta(days=7))
        for _reason, one in sorted(
            self._lively(week, restricted), key=lambda entry: -entry[1].score
        ):
            yield YEAR_AGO, one

    def personal(
        self, windows: Mapping[int, Window], restricted: Sequence[Branch]
    ) -> dict[int, list[Personal]]:
        """Followed topics with posts by others that the member has not read, latest first."""
        widest = Window(
            min(one.start for one in windows.values()), max(one.end for one in windows.values())
        )
        follows = Watch.objects.filter(
            Q(topic=None) | Q(topic__last_post_at__gte=widest.start),
            member_id__in=windows,
            level__gte=Watch.Level.FOLLOW,
        ).values_list("member_id", "topic_id", "page_id")
        followed = list(follows)
        posts = self._posts(
            widest, {topic for _m, topic, _p in followed}, {page for _m, _t, page in followed}
        )
        candidates = self._followed(posts, restricted)
        on_page: dict[int, list[int]] = {}
        for topic_id, topic_posts in posts.items():
            on_page.setdefault(topic_posts[0]["topic__page_id"], []).append(topic_id)
        wanted = {
            (member_id, topic_id)
            for member_id, one, page in followed
            for topic_id in ([one] if one else on_page.get(page, ()))
            if topic_id in candidates
        }
        read = read_numbers(windows, candidates)
        muted = self.muted(windows, {candidates[topic_id].key for _m, topic_id in wanted})
        found: dict[int, list[Personal]] = {}
        for member_id, topic_id in wanted:
            candidate = candidates[topic_id]
            number = read.get((member_id, topic_id), 0)
            unread = next(
                (
                    post["pk"]
                    for post in posts[topic_id]
                    if post["number"] > number
                    and post["author_id"] != member_id
                    and windows[member_id].holds(post["created_at"])
                ),
                None,
            )
            if unread and (member_id, candidate.key) not in muted:
                entry = Personal(candidate, FOLLOWED, unread)
                found.setdefault(member_id, []).append(entry)
        for entries in found.values():
            entries.sort(
                key=lambda one: (one.candidate.happened_at, one.candidate.key), reverse=True
            )
        return found

    def _posts(self, window: Window, topics: set[int], pages: set[int]) -> dict[int, list[Any]]:
        """The posts of these topics, and of the topics of these pages, in order, by topic."""
        rows = (
            Post.objects.filter(
                Q(topic_id__in=topics - {None}) | Q(topic__page_id__in=pages - {None}),
                state=State.PUBLISHED,
                topic__state=State.PUBLISHED,
                created_at__gte=window.start,
                created_at__lt=window.end,
            )
            .order_by("topic_id", "number")
            .values("pk", "topic_id", "topic__page_id", "number", "author_id", "created_at")
        )
        return {topic: list(posts) for topic, posts in groupby(rows, lambda row: row["topic_id"])}

    def _followed(
        self, posts: Mapping[int, list[Any]], restricted: Sequence[Branch]
    ) -> dict[int, Candidate]:
        found = {}
        for pk, *place in Topic.objects.filter(pk__in=posts).values_list("pk", *PLACE_FIELDS):
            acl, owner_acl = tokens_of(restricted, *place)
            found[pk] = Candidate(
                key=Key(self.key, "topic", pk),
                acl=acl,
                owner_acl=owner_acl,
                author_ids=frozenset(),
                happened_at=posts[pk][-1]["created_at"],
                score=0,
            )
        return found

    def seen(
        self, member_ids: Collection[int], candidates: Collection[Candidate]
    ) -> set[tuple[int, Key]]:
        by_id = {one.key.id: one for one in candidates}
        read = {
            (member_id, by_id[topic_id].key)
            for (member_id, topic_id), number in read_numbers(member_ids, by_id).items()
            if number >= by_id[topic_id].latest
        }
        return read | self.muted(member_ids, {one.key for one in candidates})

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        """A muted topic, or one on a muted page unless it is followed itself."""
        by_id = {key.id: key for key in keys}
        pages = dict(Topic.objects.filter(pk__in=by_id).values_list("pk", "page_id"))
        watches = Watch.objects.filter(
            Q(topic_id__in=pages) | Q(page_id__in=set(pages.values())), member_id__in=member_ids
        )
        mute, follow = Watch.Level.MUTE, Watch.Level.FOLLOW
        rows = list(watches.values_list("member_id", "topic_id", "page_id", "level"))
        kept = {(member, topic) for member, topic, _p, level in rows if topic and level >= follow}
        on_page: dict[int, list[int]] = {}
        for topic_id, page_id in pages.items():
            on_page.setdefault(page_id, []).append(topic_id)
        return {
            (member_id, by_id[topic_id])
            for member_id, topic, page, level in rows
            if level == mute
            for topic_id in ([topic] if topic else on_page.get(page, ()))
            if (member_id, topic_id) not in kept
        }

    def lines(self, picks: Collection[Pick], reader: Reader) -> dict[Pick, DigestLine]:
        topics = Topic.objects.filter(access.hanging(reader), pk__in={one.key.id for one in picks})
        found = {
            topic.pk: topic
            for topic in topics.select_related("author").annotate(
                people=Count("posts__author", filter=Q(posts__state=State.PUBLISHED), distinct=True)
            )
        }
        posts = first_visible(found, picks)
        return {
            one: line(found[one.key.id], post, one)
            for one, post in posts.items()
            if (one.reason != UNANSWERED or found[one.key.id].post_count == 1)
        }


def read_numbers(member_ids: Iterable[int], topic_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How far each of these members has read each of these topics."""
    rows = ReadMark.objects.filter(member_id__in=list(member_ids), topic_id__in=list(topic_ids))
    return {
        (member, topic): number
        for member, topic, number in rows.values_list("member_id", "topic_id", "last_number")
    }


section = DiscussionSection()
