from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaute.digests.window import (
    APART,
    LONGEST,
    Rhythm,
    Window,
    due,
    local_moment,
    member_window,
    period_of,
    slots,
)

TORONTO = "America/Toronto"
WEEKLY = Rhythm("weekly", TORONTO, 0, 7)
DAILY = Rhythm("daily", TORONTO, 0, 7)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOW = MONDAY + timedelta(minutes=1)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_slot_is_the_local_hour_in_winter_and_in_summer():
    assert local_moment(date(2026, 11, 23), 7, ZoneInfo(TORONTO)) == at(2026, 11, 23, 12)
    assert local_moment(date(2026, 7, 6), 7, ZoneInfo(TORONTO)) == at(2026, 7, 6, 11)


def test_the_hour_that_spring_skips_is_the_next_valid_moment():
    assert local_moment(date(2027, 3, 14), 2, ZoneInfo(TORONTO)) == at(2027, 3, 14, 7)


def test_the_hour_that_autumn_repeats_is_the_first_of_the_two():
    assert local_moment(date(2026, 11, 1), 1, ZoneInfo(TORONTO)) == at(2026, 11, 1, 5)


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2027, 3, 14)])
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("zone", [TORONTO, "America/Halifax", "America/Blanc-Sablon"])
def test_each_day_has_one_slot_through_both_changes_of_clock(day: date, hour: int, zone: str):
    rhythm = Rhythm("daily", zone, 0, hour)
    start = datetime.combine(day - timedelta(days=2), datetime.min.time(), tzinfo=UTC)
    seen: list[str] = []
    step = timedelta(minutes=10)
    for n in range(6 * 24 * 5):  # five days, asked every ten minutes
        seen += [slot.period for slot in slots(rhythm, start + n * step, start + (n + 1) * step)]
    assert len(seen) == len(set(seen))
    assert day.isoformat() in seen


def test_periods_are_named_from_the_local_day():
    assert period_of("weekly", date(2026, 11, 23)) == "2026-W48"
    assert period_of("weekly", date(2027, 1, 1)) == "2026-W53"
    assert period_of("daily", date(2026, 11, 21)) == "2026-11-21"


def test_a_slot_is_due_from_its_very_moment():
    assert not due(
        WEEKLY, since=MONDAY - timedelta(days=3), as_of=MONDAY - timedelta(seconds=1), now=MONDAY
    )
    [found] = due(WEEKLY, since=LONG_AGO, as_of=MONDAY, now=MONDAY)
    assert (found.slot.at, found.slot.period, found.missed) == (MONDAY, "2026-W48", False)


def test_who_chose_after_the_slot_waits_for_the_next():
    assert (
        due(
            WEEKLY,
            since=MONDAY + timedelta(hours=1),
            as_of=MONDAY + timedelta(days=2),
            now=MONDAY + timedelta(days=2),
        )
        == []
    )


def test_beat_dead_three_days_gives_one_daily_digest_and_no_burst():
    found = due(DAILY, since=MONDAY - timedelta(days=3, hours=1), as_of=NOW, now=NOW)
    assert [one.missed for one in found] == [True, True, True, False]
    assert found[-1].slot.at == MONDAY


def test_a_weekly_slot_missed_by_three_days_is_made_up_at_the_next_local_hour():
    late = MONDAY + timedelta(days=3, hours=5)  # Thursday noon
    [found] = due(WEEKLY, since=LONG_AGO, as_of=late, now=late)
    assert found.missed
    assert found.catch_up == at(2026, 11, 27, 12)  # Friday, 7 h


def test_a_slot_missed_by_almost_a_week_waits_for_the_next_one():
    late = MONDAY + timedelta(days=6, hours=5)
    [found] = due(WEEKLY, since=LONG_AGO, as_of=late, now=late)
    assert found.missed
    assert found.catch_up is None


def test_planning_ahead_misses_nothing_that_has_not_passed():
    [found] = due(WEEKLY, since=LONG_AGO, as_of=NOW + timedelta(days=7), now=NOW)
    assert (found.slot.at, found.missed) == (MONDAY + timedelta(days=7), False)
    found = due(DAILY, since=NOW, as_of=NOW + timedelta(days=7), now=NOW)
    assert [one.missed for one in found] == [False]


def test_the_first_window_is_one_cadence_long():
    assert member_window("weekly", MONDAY, last_end=None, now=NOW) == Window(
        MONDAY - timedelta(days=7), MONDAY
    )


def test_a_window_begins_where_the_last_one_ended_and_covers_at_most_31_days():
    paused = MONDAY - timedelta(days=14)
    assert member_window("weekly", MONDAY, last_end=paused, now=NOW) == Window(paused, MONDAY)
    gone = MONDAY - timedelta(days=90)
    assert member_window("weekly", MONDAY, last_end=gone, now=NOW).start == MONDAY - LONGEST


def test_planning_ahead_swallows_nothing_that_is_not_written_yet():
    now = MONDAY - timedelta(days=4)
    assert member_window("weekly", MONDAY, last_end=None, now=now).end == now


@given(
    ends=st.lists(
        st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)),
        min_size=2,
        max_size=12,
    ),
    hour=st.integers(0, 23),
)
def test_windows_touch_and_never_overlap(ends: list[datetime], hour: int):
    last = None
    for naive in sorted(ends):
        slot = naive.replace(hour=hour, tzinfo=UTC)
        window = member_window("daily", slot, last_end=last, now=slot)
        assert window.start <= window.end
        if last is not None and slot - last <= LONGEST and slot >= last:
            assert window.start == last
        last = max(window.end, last or window.end)


@given(
    hours=st.lists(st.integers(0, 23), min_size=1, max_size=4),
    start=st.datetimes(min_value=datetime(2026, 10, 25), max_value=datetime(2027, 3, 20)),
)
def test_half_windows_give_the_same_slots_as_the_whole(hours: list[int], start: datetime):
    begin = start.replace(tzinfo=UTC)
    middle, end = begin + timedelta(days=2), begin + timedelta(days=4)
    for hour in hours:
        rhythm = Rhythm("daily", TORONTO, 0, hour)
        halves = [*slots(rhythm, begin, middle), *slots(rhythm, middle, end)]
        assert halves == list(slots(rhythm, begin, end))


def test_twenty_hours_is_shorter_than_the_shortest_day():
    assert timedelta(hours=23) > APART


BIWEEKLY = Rhythm("biweekly", TORONTO, 0, 7)
MONTHLY = Rhythm("monthly", TORONTO, 0, 7)


def test_every_other_week_goes_on_through_a_year_of_53_weeks():
    found = list(slots(BIWEEKLY, at(2026, 11, 1), at(2027, 3, 1)))
    days = [slot.at.astimezone(ZoneInfo(TORONTO)).date() for slot in found]
    assert all((later - day).days == 14 for day, later in pairwise(days))
    assert len({slot.period for slot in found}) == len(found)


def test_the_month_s_digest_comes_on_its_first_such_day():
    found = list(slots(MONTHLY, at(2026, 10, 20), at(2027, 2, 10)))
    assert [slot.period for slot in found] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert [slot.at.day for slot in found] == [2, 7, 4, 1]


def test_two_weeks_are_named_by_both_and_fit_the_column():
    assert period_of("biweekly", date(2026, 11, 23)) == "2026-W47-48"
    assert period_of("biweekly", date(2027, 1, 4)) == "2026-W53-01"


@pytest.mark.parametrize(("rhythm", "days"), [(BIWEEKLY, 10), (MONTHLY, 20)])
def test_a_slot_that_nobody_saw_for_long_is_still_made_up(rhythm: Rhythm, days: int):
    [slot] = list(slots(rhythm, at(2026, 11, 1), at(2026, 11, 10)))
    late = slot.at + timedelta(days=days, hours=3)
    [found] = [one for one in due(rhythm, since=LONG_AGO, as_of=late, now=late) if one.slot == slot]
    assert (found.missed, found.catch_up is None) == (True, days == 13)


def test_a_month_of_five_weeks_leaves_no_gap():
    first, second = at(2026, 8, 3, 11), at(2026, 9, 7, 11)
    assert member_window("monthly", second, last_end=first, now=second) == Window(first, second)
