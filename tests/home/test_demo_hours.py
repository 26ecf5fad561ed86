"""The demonstration speaks at hours when people are up, in the order they spoke."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cms.core.dates import TORONTO
from cms.home.demo.loader import daytime

SOME_DAY = datetime(2026, 11, 22, tzinfo=TORONTO)


@given(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24))
def test_hours_are_those_of_day_and_keep_their_order(minutes, later):
    moment = SOME_DAY - timedelta(minutes=minutes)
    told, next_told = daytime(moment), daytime(moment + timedelta(minutes=later))
    assert 7 <= told.hour < 21
    assert told.date() == moment.date()
    assert told <= next_told
