"""Which digests are due, and one row for each person who should have one."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from communaute.digests import window
from communaute.digests.models import DigestDelivery, DigestRun, Subscription
from communaute.digests.window import Due, Rhythm

logger = logging.getLogger(__name__)

BATCH = 1000
MINUTE = timedelta(minutes=1)
State, Reason = DigestDelivery.State, DigestDelivery.Reason


@dataclass(frozen=True)
class Planned:
    """A run and how many people it will reach, as far as this call knows."""

    run: DigestRun
    people: int


def rhythms() -> dict[Rhythm, datetime]:
    """Every rhythm that somebody chose, and since when the first of them did."""
    rows = Subscription.objects.filter(is_active=True, member__is_active=True)
    alike = rows.values_list("cadence", "member__zone", "weekday", "hour")
    grouped = alike.annotate(Min("started_at"))
    return {Rhythm(*row[:4]): row[4] for row in grouped.order_by()}


def plan_due(*, now: datetime, as_of: datetime | None = None, cadence: str = "") -> list[Planned]:
    """Plan every digest due at `as_of`; gives back the runs that had still to be planned.

    Doing it twice, or twice at once, adds nothing: runs and rows are unique.
    """
    as_of = as_of or now
    recorded = set(
        DigestRun.objects.filter(slot__gt=as_of - max(window.LENGTH.values())).values_list(
            "period", "slot"
        )
    )
    for rhythm, since in rhythms().items():
        if cadence in ("", rhythm.cadence):
            for due in window.due(rhythm, since=since, as_of=as_of, now=now):
                if (due.slot.period, due.slot.at) not in recorded:
                    record(due, rhythm.cadence, now=now)
    waiting = DigestRun.objects.filter(planned_at=None, slot__lte=as_of).order_by("slot", "pk")
    return [Planned(run, plan(run, now=now)) for run in waiting]


@transaction.atomic
def record(due: Due, cadence: str, *, now: datetime) -> None:
    """Write the run of a slot, or that it was missed and which run makes up for it."""
    slot = due.slot
    missed = {"reason": DigestRun.Reason.MISSED, "planned_at": now, "done_at": now}
    run, is_new = DigestRun.objects.get_or_create(
        period=slot.period,
        slot=slot.at,
        defaults={"cadence": cadence} | (missed if due.missed else {}),
    )
    if is_new and due.missed:
        logger.warning("digest %s of %s was missed", slot.period, slot.at)
    if run.reason == DigestRun.Reason.MISSED and run.done_at == now and due.catch_up:
        DigestRun.objects.get_or_create(
            period=slot.period,
            slot=due.catch_up,
            defaults={"cadence": cadence, "catches_up": slot.at},
        )


def plan(run: DigestRun, *, now: datetime) -> int:
    """One row per person of this run who has none for its period; gives back how many people."""
    people = 0
    for subscriptions in pages(eligible(run)):
        people += plan_page(run, subscriptions, now=now)
    run.planned_at = now
    run.save(update_fields=["planned_at"])
    return people


@transaction.atomic
def plan_page(run: DigestRun, subscriptions: Sequence[Subscription], *, now: datetime) -> int:
    """The rows of these people, in place of older ones that could not leave; gives back how many.

    A row's window begins where the last digest sent stopped, so it tells what the older ones would
    have. Those that a worker holds are left to it: it asks again before sending (`spacing`).
    """
    rows = deliveries(run, subscriptions, now=now)
    older = DigestDelivery.objects.filter(member_id__in=[one.member_id for one in rows])
    older.filter(state=State.PLANNED).exclude(period=run.period).update(
        state=State.SKIPPED, reason=Reason.MISSED
    )
    DigestDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def eligible(run: DigestRun) -> QuerySet[Subscription]:
    """The subscriptions whose own slot this run is."""
    slot = run.catches_up or run.slot
    mine = Q(pk__in=())
    for rhythm in rhythms():
        if rhythm.cadence != run.cadence or not is_slot(rhythm, run):
            continue
        mine |= Q(member__zone=rhythm.zone, weekday=rhythm.weekday, hour=rhythm.hour)
    awake = Q(paused_until=None) | Q(paused_until__lte=run.slot)
    return Subscription.objects.filter(
        mine,
        awake,
        cadence=run.cadence,
        is_active=True,
        member__is_active=True,
        started_at__lt=slot,
    )


def is_slot(rhythm: Rhythm, run: DigestRun) -> bool:
    """Whether this run is that rhythm's, or makes up for its missed one at its own hour."""
    slot = run.catches_up or run.slot
    if not any(one.at == slot for one in window.slots(rhythm, slot - MINUTE, slot)):
        return False
    return not run.catches_up or run.slot.astimezone(ZoneInfo(rhythm.zone)).hour == rhythm.hour


def pages(subscriptions: QuerySet[Subscription]) -> Iterator[Sequence[Subscription]]:
    """Those subscriptions, a thousand at a time, by member: memory stays flat."""
    last = 0
    while page := list(subscriptions.filter(member_id__gt=last).order_by("member_id")[:BATCH]):
        yield page
        last = page[-1].member_id


def deliveries(
    run: DigestRun, subscriptions: Sequence[Subscription], *, now: datetime
) -> list[DigestDelivery]:
    """The rows of these people, without those who had a digest a short while ago."""
    member_ids = [one.member_id for one in subscriptions]
    told = DigestDelivery.objects.filter(member_id__in=member_ids).exclude(period=run.period)
    ends = dict(
        told.filter(Q(state=State.SENT) | Q(state=State.SKIPPED, reason=Reason.EMPTY))
        .values_list("member_id")
        .annotate(Max("window_end"))
    )
    # What was never sent to somebody who had none yet is told from its own beginning.
    waiting = told.filter(state__in=[State.PLANNED, State.LEASED])
    starts = dict(waiting.values_list("member_id").annotate(Min("window_start")))
    # Nobody hears twice within 20 hours because they changed their hour or their cadence.
    limit = run.slot - window.APART
    other_cadence = ~Q(run__cadence=run.cadence) & Q(left_at__gt=limit)
    too_close = set(
        told.filter(state__in=[State.SENT, State.PLANNED, State.LEASED])
        .annotate(left_at=Coalesce("sent_at", "window_end"))
        .filter(Q(window_end__gt=limit) | other_cadence)
        .values_list("member_id", flat=True)
    )
    slowed = {one.member_id for one in subscriptions if one.is_slowed}
    pause = window.LENGTH[run.cadence] + window.APART
    rows = []
    for member_id in member_ids:
        if member_id in too_close:
            continue
        last_end = ends.get(member_id) or starts.get(member_id)
        if member_id in slowed and last_end and last_end > run.slot - pause:
            continue
        span = window.member_window(run.cadence, run.slot, last_end=last_end, now=now)
        rows.append(
            DigestDelivery(
                run=run,
                period=run.period,
                member_id=member_id,
                window_start=span.start,
                window_end=span.end,
                message_id=f"<digest.{run.period}.{member_id}@{settings.HOST}>",
            )
        )
    return rows


def close_runs(*, now: datetime) -> int:
    """Mark as done the planned runs of which nothing is left to send."""
    still_open = DigestDelivery.objects.filter(state__in=[State.PLANNED, State.LEASED])
    finished = DigestRun.objects.filter(done_at=None).exclude(planned_at=None)
    return finished.exclude(pk__in=still_open.values("run")).update(done_at=now)
