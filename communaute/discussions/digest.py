"""What conversations bring to the digest: followed topics, lively ones, questions that wait."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import nsmallest
from math import log

from django.db.models import Count, Max, Min, Q

from communaute.digests.compose import ELSEWHERE, LIVELY, UNANSWERED, YEAR_AGO, Seen, rank
from communaute.digests.items import Candidate, DigestLine, Key, Personal, Pick
from communaute.digests.window import Window
from communaute.discussions.actions import UNDO_DELAY
from communaute.discussions.digest_known import known_of, muted
from communaute.discussions.digest_lines import first_visible, line
from communaute.discussions.digest_personal import PLACE_FIELDS, ROOM, concerning, tokens_of
from communaute.discussions.masks.voices import nobodys, openers, speaker, writers
from communaute.discussions.models import Post, Topic, Watch
from communaute.discussions.querysets import TopicQuerySet
from communaute.discussions.themes import NONE, themes_of
from communaute.members import access
from communaute.members.access import Branch, Reader, State
from communaute.members.querysets import open_seats

PATIENCE = timedelta(days=2)
"""A question without an answer for that long asks for help: it is told once, that day."""
NEW_TOPIC = 1.0
QUIET_QUESTIONS = 30
MANY = 200
"""So many of the liveliest topics are asked where they come from."""
YEAR = timedelta(days=364)  # the same day of the week


class DiscussionSection:
    key = ROOM

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        lively = list(self._lively(window, restricted))
        yield from lively
        yield from self._unanswered(window, restricted)
        yield from elsewhere(lively)

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
        waiting = questions().filter(
            created_at__gte=window.start - PATIENCE, created_at__lt=window.end - PATIENCE
        )
        for one in self._asked(waiting, restricted):
            yield UNANSWERED, one

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterator[tuple[str, Candidate]]:
        """Questions that wait, the latest first; then what was lively a year ago.

        Only those whose own day has passed: what is told here is not told again as news.
        """
        midnight = datetime.combine(day, time(), tzinfo=UTC)
        waiting = questions().filter(created_at__lt=midnight - PATIENCE)
        latest = waiting.order_by("-created_at", "-pk")[:QUIET_QUESTIONS]
        for one in self._asked(latest, restricted):
            yield UNANSWERED, one
        then = midnight - YEAR
        week = Window(then - timedelta(days=7), then + timedelta(days=7))
        for _reason, one in sorted(self._lively(week, restricted), key=rank):
            yield YEAR_AGO, one

    def _asked(self, topics: TopicQuerySet, restricted: Sequence[Branch]) -> Iterator[Candidate]:
        """These questions as they may be told, with the themes of their pages."""
        waiting = list(topics.values_list("pk", "page", "created_at", *PLACE_FIELDS))
        masked = openers([pk for pk, *_rest in waiting])
        themes = themes_of({page for _pk, page, *_rest in waiting})
        for pk, page, created_at, *place in waiting:
            acl, owner_acl = tokens_of(restricted, *place)
            yield Candidate(
                key=Key(self.key, "topic", pk),
                acl=acl,
                owner_acl=owner_acl,
                author_ids=frozenset({masked.get(pk, place[-1])}),
                happened_at=created_at + PATIENCE,
                score=0,
                themes=themes.get(page, NONE),
            )

    def personal(
        self, windows: Mapping[int, Window], restricted: Sequence[Branch]
    ) -> dict[int, list[Personal]]:
        return concerning(windows, restricted)

    def themes(self, member_ids: Collection[int]) -> Iterable[tuple[int, int]]:
        followed = Watch.objects.filter(
            member__in=member_ids, theme__isnull=False, level__gte=Watch.Level.FOLLOW
        )
        return followed.values_list("member", "theme")

    def seen(self, member_ids: Collection[int], candidates: Collection[Candidate]) -> Seen:
        return known_of(member_ids, candidates)

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        return muted(member_ids, keys)

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
        wrote = writers({post.pk for post in posts.values()})
        return {
            one: line(found[one.key.id], post, one, writer=wrote.get(post.pk))
            for one, post in posts.items()
            if is_still_so(found[one.key.id], post, one)
        }


def is_still_so(topic: Topic, post: Post, pick: Pick) -> bool:
    """Whether the reason holds: nobody answered, or the words are of the one whose region it is."""
    if pick.reason == UNANSWERED:
        return topic.post_count == 1
    return pick.reason != ELSEWHERE or (post.pk == pick.place and post.author_id is not None)


def questions() -> TopicQuerySet:
    """Those that wait for a first answer and may have one."""
    return Topic.objects.unanswered().filter(state=State.PUBLISHED, is_locked=False)


def elsewhere(lively: Iterable[tuple[str, Candidate]]) -> Iterator[tuple[str, Candidate]]:
    """The liveliest topics where somebody named spoke first, with their organization's region.

    A voice without a name has no region here, whatever is shown beside it.
    """
    first = {one.place: one for _reason, one in nsmallest(MANY, lively, key=rank)}
    named = Post.objects.filter(pk__in=first, author__isnull=False)
    authors = dict(named.values_list("pk", "author"))
    seats = open_seats().filter(member__in=set(authors.values()))
    regions: dict[int, int] = {}
    for member, region in seats.values_list("member", "organization__region"):
        regions.setdefault(member, region)  # the seat whose organization is shown beside their name
    for post, author in authors.items():
        if author in regions:
            yield ELSEWHERE, replace(first[post], region=regions[author])


section = DiscussionSection()
