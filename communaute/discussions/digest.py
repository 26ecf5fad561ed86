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
from communaute.discussions.actions import UNDO_DELAY
from communaute.discussions.digest_lines import first_visible, line
from communaute.discussions.following import levels
from communaute.discussions.models import Post, ReadMark, Topic, Watch
from communaute.discussions.themes import themes_of
from communaute.discussions.voices import nobodys, openers, speaker
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
                created_at__gte=window.start - UNDO_DELAY,
                created_at__lt=window.end - UNDO_DELAY,
            )
            .values_list("topic", "topic__created_at", *(f"topic__{one}" for one in PLACE_FIELDS))
            .annotate(
                posts=Count("pk"),
                # Ranked by the voices one sees; told to nobody who spoke alone.
                voices=Count("author", distinct=True) + Count("pseudonym", distinct=True),
                gone=Count("pk", filter=nobodys()),
                speakers=Count(speaker(), distinct=True),
                one=Min(speaker()),
                first=Min("pk"),
                number=Max("number"),
                last=Max("created_at"),
            )
            .order_by()
            .iterator()
        )
        for pk, created_at, *place, posts, people, gone, known, one, first, number, last in rows:
            acl, owner_acl = tokens_of(restricted, *place)
            score = 2 * log(1 + people) + log(1 + posts)
            yield (
                LIVELY,
                Candidate(
                    key=Key(self.key, "topic", pk),
                    acl=acl,
                    owner_acl=owner_acl,
                    author_ids=frozenset({one}) if known == 1 and not gone else frozenset(),
                    happened_at=last + UNDO_DELAY,
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
        waiting = list(rows.values_list("pk", "created_at", *PLACE_FIELDS))
        masked = openers([pk for pk, *_rest in waiting])
        for pk, created_at, *place in waiting:
            acl, owner_acl = tokens_of(restricted, *place)
            yield (
                UNANSWERED,
                Candidate(
                    key=Key(self.key, "topic", pk),
                    acl=acl,
                    owner_acl=owner_acl,
                    author_ids=frozenset({masked.get(pk, place[-1])}),
                    happened_at=created_at + PATIENCE,
                    score=0,
                ),
            )

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterator[tuple[str, Candidate]]:
        """Questions that wait, the latest first; then what was lively a year ago."""
        waiting = Topic.objects.unanswered().filter(state=State.PUBLISHED, is_locked=False)
        latest = waiting.order_by("-created_at", "-pk").values_list(
            "pk", "created_at", *PLACE_FIELDS
        )
        questions = list(latest[:QUIET_QUESTIONS])
        masked = openers([pk for pk, *_rest in questions])
        for pk, created_at, *place in questions:
            acl, owner_acl = tokens_of(restricted, *place)
            key, authors = Key(self.key, "topic", pk), frozenset({masked.get(pk, place[-1])})
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
        watches = Watch.objects.filter(
            Q(topic=None) | Q(topic__last_post_at__gte=widest.start),
            member_id__in=windows,
            level__gte=Watch.Level.FOLLOW,
        )
        followed = list(watches.values_list("member_id", "topic_id", "page_id", "theme_id"))
        about = pages_about({theme for *_rest, theme in followed} - {None}, widest)
        pages = {page for _m, _t, page, _theme in followed}.union(*about.values()) - {None}
        posts = self._posts(widest, {topic for _m, topic, *_rest in followed} - {None}, pages)
        candidates = self._followed(posts, restricted)
        on_page: dict[int, list[int]] = {}
        for topic_id, topic_posts in posts.items():
            on_page.setdefault(topic_posts[0]["topic__page_id"], []).append(topic_id)
        wanted = {
            (member_id, topic_id)
            for member_id, one, page, theme in followed
            for topic_id in (
                [one]
                if one
                else [
                    topic
                    for place in ([page] if page else about.get(theme, ()))
                    for topic in on_page.get(place, ())
                ]
            )
            if topic_id in candidates
        }
        read = read_numbers(windows, candidates)
        known = levels({topic: posts[topic][0]["topic__page_id"] for topic in candidates}, windows)
        wanted = {pair for pair in wanted if known.of(*pair) >= Watch.Level.FOLLOW}
        found: dict[int, list[Personal]] = {}
        for member_id, topic_id in wanted:
            candidate = candidates[topic_id]
            number = read.get((member_id, topic_id), 0)
            unread = next(
                (
                    post["pk"]
                    for post in posts[topic_id]
                    if post["number"] > number
                    and post["speaker"] != member_id
                    and windows[member_id].holds(post["created_at"] + UNDO_DELAY)
                ),
                None,
            )
            if unread:
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
                Q(topic_id__in=topics) | Q(topic__page_id__in=pages),
                state=State.PUBLISHED,
                topic__state=State.PUBLISHED,
                created_at__gte=window.start - UNDO_DELAY,
                created_at__lt=window.end - UNDO_DELAY,
            )
            .order_by("topic_id", "number")
            .annotate(speaker=speaker())
            .values("pk", "topic_id", "topic__page_id", "number", "speaker", "created_at")
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
                happened_at=posts[pk][-1]["created_at"] + UNDO_DELAY,
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
        """Muted topics: themselves, or by their page or a theme unless chosen otherwise."""
        by_id = {key.id: key for key in keys}
        known = levels(by_id.keys(), member_ids)
        return {(member_id, by_id[topic_id]) for member_id, topic_id in known.muted()}

    def lines(self, picks: Collection[Pick], reader: Reader) -> dict[Pick, DigestLine]:
        topics = Topic.objects.filter(access.hanging(reader), pk__in={one.key.id for one in picks})
        shown = Q(posts__state=State.PUBLISHED)
        found = {
            topic.pk: topic
            for topic in topics.select_related("author").annotate(
                people=Count("posts__author", filter=shown, distinct=True)
                + Count("posts__pseudonym", filter=shown, distinct=True)
            )
        }
        posts = first_visible(found, picks)
        return {
            one: line(found[one.key.id], post, one)
            for one, post in posts.items()
            if (one.reason != UNANSWERED or found[one.key.id].post_count == 1)
        }


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


def read_numbers(member_ids: Iterable[int], topic_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How far each of these members has read each of these topics."""
    rows = ReadMark.objects.filter(member_id__in=list(member_ids), topic_id__in=list(topic_ids))
    return {
        (member, topic): number
        for member, topic, number in rows.values_list("member_id", "topic_id", "last_number")
    }


section = DiscussionSection()
