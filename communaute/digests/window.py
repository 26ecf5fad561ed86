"""When a digest is due, and what stretch of time it tells. Pure: the caller gives the present."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAILY, WEEKLY, BIWEEKLY, MONTHLY = "daily", "weekly", "biweekly", "monthly"
WEEK = timedelta(days=7)
LENGTH = {DAILY: timedelta(days=1), WEEKLY: WEEK, BIWEEKLY: 2 * WEEK, MONTHLY: 5 * WEEK}
"""The longest stretch between two digests of a cadence: from first Monday to first Monday, five
weeks at the most."""
LONGEST = timedelta(days=31)
LOOK_BACK = WEEK
TOO_LATE = timedelta(hours=48)
APART = timedelta(hours=20)
"""Two digests of one member are never closer than this, whatever they change."""
LATE = timedelta(hours=2)
DAY = range(7, 21)
"""The local hours at which a digest that is late may surprise nobody."""
SETTLED = timedelta(minutes=10)
"""How long what happened waits to be told: a clock set back that much, or a transaction that long
to commit, stamps it before the end of a digest that has already left."""


class Rhythm(NamedTuple):
    """What several members share: when they want their digest. `weekday` counts from Monday, 0."""

    cadence: str
    zone: str
    weekday: int
    hour: int


class Slot(NamedTuple):
    """A moment a digest is due, in UTC, and the period it closes."""

    at: datetime
    period: str


class Window(NamedTuple):
    """Half-open: what happened at `start` is in, at `end` is not."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def settled(self) -> "Window":
        """When what this window tells was stamped."""
        return Window(self.start - SETTLED, self.end - SETTLED)


@dataclass(frozen=True)
class Due:
    """What a rhythm asks for now: a slot to send, or one that was missed and when to make up."""

    slot: Slot
    missed: bool = False
    catch_up: datetime | None = None


def local_moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """That hour of that day, in UTC.

    Where a change of clock repeats the hour, the first of the two; where it skips it, the next
    valid moment (Python reads it with the offset from before the change, PEP 495).
    """
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def period_of(cadence: str, day: date) -> str:
    """« 2026-W47 », « 2026-W47-48 », « 2026-11-21 » or « 2026-11 », from the local date."""
    if cadence == DAILY:
        return day.isoformat()
    if cadence == MONTHLY:
        return f"{day:%Y-%m}"
    year, week, _day = day.isocalendar()
    if cadence == WEEKLY:
        return f"{year}-W{week:02d}"
    before = (day - WEEK).isocalendar()
    return f"{before.year}-W{before.week:02d}-{week:02d}"


def falls_on(rhythm: Rhythm, day: date) -> bool:
    """Whether a rhythm has a slot that local day.

    Two weeks are counted from one Monday for ever, since a year of 53 weeks would break the
    parity of their numbers; the month's is its first such weekday.
    """
    if rhythm.cadence == DAILY:
        return True
    if day.weekday() != rhythm.weekday:
        return False
    if rhythm.cadence == BIWEEKLY:
        return (day.toordinal() - 1) // 7 % 2 == 0  # the 1st of January of year 1 was a Monday
    return rhythm.cadence == WEEKLY or day.day <= 7


def look_back(cadence: str) -> timedelta:
    """How far back a slot that nobody saw is looked for."""
    return max(LOOK_BACK, LENGTH[cadence])


def slots(rhythm: Rhythm, start: datetime, end: datetime) -> Iterator[Slot]:
    """The slots of a rhythm in `(start, end]`, in order."""
    zone = ZoneInfo(rhythm.zone)
    day = start.astimezone(zone).date() - timedelta(days=1)
    last = end.astimezone(zone).date()
    while day <= last:
        if falls_on(rhythm, day):
            at = local_moment(day, rhythm.hour, zone)
            if start < at <= end:
                yield Slot(at, period_of(rhythm.cadence, day))
        day += timedelta(days=1)


def next_hour(rhythm: Rhythm, now: datetime) -> datetime:
    """The next time it is this rhythm's hour, any day."""
    zone = ZoneInfo(rhythm.zone)
    today = now.astimezone(zone).date()
    at = local_moment(today, rhythm.hour, zone)
    return at if at > now else local_moment(today + timedelta(days=1), rhythm.hour, zone)


def decent(rhythm: Rhythm, slot: datetime, now: datetime) -> datetime:
    """When a digest due at `slot` may leave: now, unless it is late and there it is night.

    It then waits for the hour that its members chose, which may be of the night.
    """
    hour = now.astimezone(ZoneInfo(rhythm.zone)).hour
    surprises_nobody = now - slot <= LATE or hour in DAY or hour == rhythm.hour
    return now if surprises_nobody else next_hour(rhythm, now)


def due(rhythm: Rhythm, *, since: datetime, as_of: datetime, now: datetime) -> list[Due]:
    """What is due of the time before `as_of`, for people who chose this rhythm at `since`: seven
    days of it, or as long as the rhythm itself.

    Only the latest slot is sent, since its window covers what earlier ones left untold; those
    that have passed at `now`, the clock, are missed. A latest slot more than 48 hours old is
    missed too: it is made up for at the next local hour, unless the next slot is near.
    """
    found = list(slots(rhythm, max(since, as_of - look_back(rhythm.cadence)), as_of))
    if not found:
        return []
    *earlier, latest = found
    answers = [Due(slot, missed=True) for slot in earlier if slot.at <= now]
    if now - latest.at <= TOO_LATE:
        return [*answers, Due(latest)]
    later = next_hour(rhythm, now)
    near = any(slots(rhythm, now, later + APART))
    return [*answers, Due(latest, missed=True, catch_up=None if near else later)]


def member_window(
    cadence: str, slot: datetime, *, last_end: datetime | None, now: datetime
) -> Window:
    """What one member's digest tells: from where their last one stopped.

    It never reaches past the present, so planning ahead swallows nothing that is not yet written.
    """
    end = min(slot, now)
    start = last_end or slot - LENGTH[cadence]
    return Window(min(max(start, end - max(LONGEST, LENGTH[cadence])), end), end)
