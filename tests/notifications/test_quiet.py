"""Hours of silence: on the clocks that a member lives by, whatever the season."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.dates import TORONTO
from communaute.members.models import Clock
from communaute.notifications.quiet import free_from

ZONES = [ZoneInfo(one) for one in Clock]


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=TORONTO)


@pytest.mark.parametrize(
    ("moment", "nights", "weekends", "expected"),
    [
        (at(2026, 11, 24, 14), True, True, at(2026, 11, 24, 14)),  # a Tuesday afternoon
        (at(2026, 11, 24, 19, 59), True, True, at(2026, 11, 24, 19, 59)),
        (at(2026, 11, 24, 20), True, False, at(2026, 11, 25, 7)),
        (at(2026, 11, 25, 6, 59), True, False, at(2026, 11, 25, 7)),
        (at(2026, 11, 27, 21), True, True, at(2026, 11, 30, 7)),  # from a Friday evening to Monday
        (at(2026, 11, 27, 21), True, False, at(2026, 11, 28, 7)),
        (at(2026, 11, 28, 12), False, True, at(2026, 11, 30, 7)),
        (at(2026, 11, 24, 23), False, True, at(2026, 11, 24, 23)),
        (at(2027, 3, 13, 22), True, False, at(2027, 3, 14, 7)),  # the clock goes forward
        (at(2026, 10, 31, 22), True, False, at(2026, 11, 1, 7)),  # the clock goes back
    ],
)
def test_a_mail_waits_for_the_morning(moment, nights, weekends, expected):
    assert free_from(moment, TORONTO, nights=nights, weekends=weekends) == expected


def test_each_keeps_the_nights_of_where_they_live():
    half_past_seven, half_past_six = at(2026, 11, 24, 19, 30), at(2026, 11, 25, 6, 30)
    assert [free_from(half_past_seven, zone, nights=True, weekends=False) for zone in ZONES] == [
        half_past_seven,
        at(2026, 11, 25, 6),
        at(2026, 11, 25, 6),
    ]
    assert [free_from(half_past_six, zone, nights=True, weekends=False) for zone in ZONES] == [
        at(2026, 11, 25, 7),
        half_past_six,
        half_past_six,
    ]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.booleans(),
    st.booleans(),
)
def test_it_waits_three_days_at_most_and_never_twice(moment, zone, nights, weekends):
    free = free_from(moment, zone, nights=nights, weekends=weekends)
    assert moment <= free <= moment + timedelta(days=3)
    assert free_from(free, zone, nights=nights, weekends=weekends) == free
