"""The digest as days pass: changes of clock, a beat that was dead, a clock set back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery
from tests.digests.factories import MONDAY, make_federation, make_subscriber
from tests.factories import make_member, make_resource, make_topic

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TORONTO = "America/Toronto"
NIGHT = [*range(7), *range(21, 24)]


class Heard(NamedTuple):
    """A mail that left, at that moment of its reader's day."""

    address: str
    at: datetime


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def ticks(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while start <= end:
        yield start
        start += step


def live(moments: Iterator[datetime], zones: dict[str, str] | None = None) -> list[Heard]:
    """What a beat alive at these moments makes leave, each in its reader's own time."""
    heard = []
    for now in moments:
        before = len(mail.outbox)
        planning.plan_due(now=now)
        while delivery.deliver_due(now=now):  # as its worker is called again
            pass
        for message in mail.outbox[before:]:
            zone = ZoneInfo((zones or {}).get(message.to[0], TORONTO))
            heard.append(Heard(message.to[0], now.astimezone(zone)))
    return heard


def news(start: datetime, days: int) -> None:
    """Something to tell in each half of each day."""
    author = make_member()
    for n in range(2 * days):
        make_topic(f"Sujet {n}", author=author, kind="recit", now=start + n * DAY / 2)


@pytest.mark.parametrize("night", [date(2026, 11, 1), date(2027, 3, 14)])
def test_both_nights_of_the_clock_bring_one_mail_a_day_at_the_local_hour(night: date):
    start = datetime.combine(night - DAY, datetime.min.time(), tzinfo=UTC)
    news(start - DAY, 4)
    zones, hours = {}, {}
    for zone in (TORONTO, "America/Halifax", "America/Blanc-Sablon"):
        for hour in (0, 1, 2, 7, 23):
            habit = {"zone": zone, "cadence": "daily", "hour": hour}
            who = make_subscriber(**habit, started_at=start).email
            zones[who], hours[who] = zone, hour
    heard = live(ticks(start, start + 2.5 * DAY, HOUR), zones)
    assert not DigestDelivery.objects.exclude(attempts=0).exists()
    assert all(one.at.minute == 0 for one in heard)
    skipped = night.month == 3
    for who, hour in hours.items():
        nights = [one.at.hour for one in heard if (one.address, one.at.date()) == (who, night)]
        moves = zones[who] != "America/Blanc-Sablon"
        assert nights == [3 if skipped and moves and hour == 2 else hour]
    days = [(one.address, one.at.date()) for one in heard]
    assert len(days) == len(set(days))


@pytest.fixture
def everybody() -> dict[str, tuple[str, int]]:
    """One member of each habit, by address: their cadence and their hour."""
    habits = [("daily", 7), ("daily", 22), ("weekly", 7), ("weekly", 12), ("monthly", 9)]
    found = {}
    for cadence, hour in habits:
        weekday = 1 if cadence == "monthly" else 0  # its first Tuesday: the 1st of December
        member = make_subscriber(cadence=cadence, hour=hour, weekday=weekday)
        found[member.email] = (cadence, hour)
    return found


@pytest.mark.parametrize("back_at", [3, 15])
def test_a_beat_dead_three_days_writes_once_by_day_and_bursts_never(everybody, back_at: int):
    dead = datetime(2026, 11, 29, 17, tzinfo=UTC)  # Sunday noon in Toronto
    back = datetime(2026, 12, 2, back_at, tzinfo=ZoneInfo(TORONTO))  # Wednesday
    news(dead - 14 * DAY, 22)
    live(ticks(dead - 8 * DAY, dead, 2.5 * HOUR))
    heard = live(ticks(back, back + 2 * DAY, HOUR))
    for who, (cadence, hour) in everybody.items():
        mine = [one.at for one in heard if one.address == who]
        assert mine, (cadence, hour)
        assert all(one.hour not in NIGHT or one.hour == hour for one in mine), mine
        assert mine[0] - back <= DAY
        assert all(later - one >= 20 * HOUR for one, later in pairwise(mine))
        assert len(mine) <= (1 if cadence != "daily" else 3)
    open_states = ["planned", "leased"]
    assert not DigestDelivery.objects.filter(state__in=open_states, not_before=None).exists()


def test_a_mail_server_that_answers_again_at_night_wakes_nobody():
    make_subscriber()
    news(MONDAY - DAY, 1)
    planning.plan_due(now=MONDAY)
    [heard] = live(ticks(MONDAY + 14 * HOUR, MONDAY + 30 * HOUR, HOUR / 2))  # from 21 h on
    assert heard.at == MONDAY + DAY


def test_a_clock_set_back_ten_minutes_repeats_and_loses_nothing():
    make_subscriber(cadence="daily")
    news(MONDAY - DAY, 1)
    assert len(live(ticks(MONDAY - 5 * MINUTE, MONDAY + 4 * MINUTE, MINUTE))) == 1
    # It was 7 h 04; it is 6 h 54 again, and what is written then bears an hour already told.
    make_topic("Pendant l’heure répétée", kind="recit", now=MONDAY - 5 * MINUTE)
    make_resource("Grille d’accueil", first_published_at=MONDAY - 5 * MINUTE)
    assert live(ticks(MONDAY - 6 * MINUTE, MONDAY + 6 * MINUTE, MINUTE)) == []
    assert len(live(iter([MONDAY + DAY]))) == 1
    assert "Pendant l’heure répétée" in mail.outbox[-1].body
    assert "Grille d’accueil" in mail.outbox[-1].body


def test_a_clock_set_back_while_rows_are_held_frees_them_later_and_loses_none():
    make_subscriber()
    news(MONDAY - DAY, 1)
    planning.plan_due(now=MONDAY)
    rows = DigestDelivery.objects
    lease = rows.claim(now=MONDAY, limit=10)  # its worker dies; the clock is set back
    rows.release_expired(MONDAY - 10 * MINUTE)
    assert live(iter([MONDAY - 8 * MINUTE])) == []
    rows.release_expired(lease.until)
    assert len(live(iter([lease.until]))) == 1


def test_what_is_published_as_a_digest_leaves_is_told_by_the_next():
    """A transaction under way stamps its page before it commits."""
    now = timezone.now().replace(microsecond=0)
    local = now.astimezone(ZoneInfo(TORONTO))
    make_subscriber(cadence="daily", hour=local.hour)
    slot = local.replace(minute=0, second=0)
    news(slot - DAY, 1)
    live(iter([slot]))
    make_resource("Grille d’accueil", first_published_at=slot - MINUTE)
    live(iter([slot + DAY]))
    assert ["Grille d’accueil" in one.body for one in mail.outbox] == [False, True]
