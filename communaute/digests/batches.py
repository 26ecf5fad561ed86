"""From leased rows to what each of them tells: composed by 500, fewer after a failure."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple, Self

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from cms.core.batches import batches
from cms.mail.models import Lease
from communaute.digests import compose
from communaute.digests.audiences import Audience, Readers, audiences
from communaute.digests.items import Candidate, Key, Pick, read_picks
from communaute.digests.models import DigestDelivery
from communaute.digests.sections import sections
from communaute.digests.tastes import tastes
from communaute.digests.turn import Turn
from communaute.digests.window import Window

logger = logging.getLogger(__name__)

BATCH = 500
DIVISION = 8  # after each failure: 500, 62, 7, then alone, well before the tries are spent
STRETCHES_KEPT = 3
DAY = timedelta(days=1)
NOT_AGAIN = timedelta(days=90)
State, Reason = DigestDelivery.State, DigestDelivery.Reason


class Stretch(NamedTuple):
    """What rows of one run share when their windows are as long, in days begun.

    Somebody who had a digest yesterday is not told from the best of somebody else's month, where
    the little that is new to them would have no place.
    """

    run_id: int
    days: int

    @classmethod
    def of(cls, one: DigestDelivery) -> Self:
        return cls(one.run_id, -(-(one.window_end - one.window_start) // DAY))


@dataclass
class Shared:
    """What happened in `window`, ranked once for each audience that reads it."""

    window: Window
    readers: Readers
    candidates: Sequence[tuple[str, Candidate]]
    _tops: dict[Audience, list[tuple[str, Candidate]]] = field(default_factory=dict)
    _quiet: list[tuple[str, Candidate]] | None = None

    def covers(self, deliveries: Iterable[DigestDelivery]) -> bool:
        """Whether the windows of these are all within this one."""
        start, end = self.window
        return all(start <= one.window_start and one.window_end <= end for one in deliveries)

    def top(self, audience: Audience) -> list[tuple[str, Candidate]]:
        if audience not in self._tops:
            self._tops[audience] = compose.shortlist(self.candidates, self.readers.tokens(audience))
        return self._tops[audience]

    def quiet(self) -> list[tuple[str, Candidate]]:
        """What may be told to somebody who has no news, asked when the first such person comes."""
        if self._quiet is None:
            day, restricted = self.window.end.date(), self.readers.restricted
            self._quiet = [one for room in sections() for one in room.quiet(day, restricted)]
        return self._quiet


def shared_activity(window: Window) -> Shared:
    """The candidates of that stretch, asked once of each room."""
    readers = Readers.now()
    found = [one for room in sections() for one in room.candidates(window, readers.restricted)]
    return Shared(window, readers, found)


class Activity:
    """What the last few stretches tell, asked once in a worker's turn rather than for each batch.

    It is then as old as the turn, less than a minute: what was hidden or closed meanwhile is
    found out when every right is asked again, just before sending.
    """

    def __init__(self) -> None:
        self._known: dict[Stretch, Shared] = {}

    def of(self, deliveries: Sequence[DigestDelivery]) -> Shared:
        """What happened in the windows of these deliveries of one stretch."""
        stretch = Stretch.of(deliveries[0])
        known = self._known.get(stretch)
        if known is None or not known.covers(deliveries):  # planned at another moment, of one run
            ends = [one.window_end for one in deliveries]
            start = min(ends) - stretch.days * DAY
            if known:
                ends.append(known.window.end)
                start = min(start, known.window.start)
            self._known.pop(stretch, None)
            self._known[stretch] = known = shared_activity(Window(start, max(ends)))
            if len(self._known) > STRETCHES_KEPT:
                del self._known[next(iter(self._known))]
        return known


def picked(deliveries: Sequence[DigestDelivery], shared: Shared) -> dict[int, list[Pick]]:
    """What each of these digests tells, by member, in a constant number of queries."""
    windows = {one.member_id: Window(one.window_start, one.window_end) for one in deliveries}
    people = audiences(windows.keys())
    tops = {audience: shared.top(audience) for audience in set(people.values())}
    mine = [room.personal(windows, shared.readers.restricted) for room in sections()]
    seen = seen_of(windows.keys(), [candidate for top in tops.values() for _why, candidate in top])
    cares = tastes(windows.keys())
    return {
        member_id: compose.pick(
            member_id,
            windows[member_id],
            shared=tops[audience],
            personal=[entry for room in mine for entry in room.get(member_id, ())],
            may_see=may_see(shared.readers, audience, member_id),
            seen=seen,
            tastes=cares.get(member_id, compose.ANYBODY),
        )
        for member_id, audience in people.items()
    }


def quietly_picked(member_ids: Collection[int], shared: Shared) -> dict[int, list[Pick]]:
    """What those of these members who have no news may be told instead."""
    people = audiences(member_ids)
    if not people:
        return {}
    told = told_lately(people, since=shared.window.end - NOT_AGAIN)
    seen = seen_of(people, [candidate for _why, candidate in shared.quiet()])
    seen |= dict.fromkeys(told)
    cares = tastes(people)
    return {
        member_id: compose.pick_quiet(
            member_id,
            shared=shared.quiet(),
            may_see=may_see(shared.readers, audience, member_id),
            seen=seen,
            tastes=cares.get(member_id, compose.ANYBODY),
        )
        for member_id, audience in people.items()
    }


def told_lately(member_ids: Collection[int], *, since: datetime) -> set[tuple[int, Key]]:
    """What the last digests of these members told them: a quiet one does not repeat itself."""
    sent = DigestDelivery.objects.filter(
        member_id__in=member_ids, state=State.SENT, window_end__gte=since
    )
    return {
        (member_id, one.key)
        for member_id, items in sent.values_list("member_id", "items")
        for one in read_picks(items)
    }


def compose_batch(deliveries: Sequence[DigestDelivery], shared: Shared) -> list[DigestDelivery]:
    """Store what each of these digests tells; gives back those that tell something.

    A constant number of queries for up to 500 rows; an empty one is recorded as such.
    """
    picks = picked(deliveries, shared)
    without_news = {member_id for member_id, lines in picks.items() if not lines}
    picks |= quietly_picked(without_news, shared)
    turned = [one for one in deliveries if one.is_quiet != (one.member_id in without_news)]
    for one in deliveries:
        one.items = [line.stored() for line in picks.get(one.member_id, ())]
        one.is_quiet = one.member_id in without_news
    full = [one for one in deliveries if one.items]
    empty = [one.pk for one in deliveries if not one.items]
    DigestDelivery.objects.bulk_update(full, ["items"])
    DigestDelivery.objects.bulk_update(turned, ["is_quiet"])
    DigestDelivery.objects.filter(pk__in=empty, state=State.LEASED).update(
        state=State.SKIPPED, reason=Reason.EMPTY, items=[], lease_until=None
    )
    return full


def may_see(readers: Readers, audience: Audience, member_id: int) -> Callable[[str], bool]:
    return lambda acl: readers.may_see(audience, member_id, acl)


def seen_of(
    member_ids: Iterable[int], candidates: Sequence[Candidate]
) -> dict[tuple[int, Key], int | None]:
    """What these members know of which of these, one question per room."""
    ids = list(member_ids)
    found: dict[tuple[int, Key], int | None] = {}
    for room in sections():
        own = {one.key: one for one in candidates if one.key.section == room.key}
        found |= room.seen(ids, own.values())
    return found


def composed(lease: Lease, activity: Activity, turn: Turn) -> list[DigestDelivery]:
    """The leased rows with what they tell, composed now where they were not yet.

    What cannot be composed waits and is tried again with fewer neighbours: one row that is at
    fault holds nobody else back. Stops when the turn is over.

    Raises:
        SoftTimeLimitExceeded: what was then being composed comes last the next time.
    """
    rows = DigestDelivery.objects
    held = rows.held(lease).select_related("run").order_by("run", "pk")
    ready: list[DigestDelivery] = []
    raw: list[DigestDelivery] = []
    for one in held:
        (raw if one.items is None else ready).append(one)
    for portion in portions(raw):
        if turn.is_over:
            break
        try:
            ready += compose_batch(portion, activity.of(portion))
        except SoftTimeLimitExceeded:
            rows.release(Lease([one.pk for one in portion], lease.until), was_tried=True)
            raise
        except Exception:
            logger.exception("%d digests of %s cannot be composed", len(portion), portion[0].run)
            with transaction.atomic():
                for one in portion:
                    rows.postpone(one, now=turn.now)
    return ready


def portions(deliveries: Iterable[DigestDelivery]) -> Iterator[list[DigestDelivery]]:
    """What is composed at once: rows of one stretch held as often, fewer the more they were."""

    def alike(one: DigestDelivery) -> tuple[Stretch, int]:
        return Stretch.of(one), one.leases

    for (_stretch, leases), rows in groupby(sorted(deliveries, key=alike), key=alike):
        yield from batches(rows, max(1, BATCH // DIVISION ** max(0, leases - 1)))
