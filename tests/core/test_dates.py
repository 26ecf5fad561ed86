"""Moments in words: « à l’instant » to « 12 nov. 2025 », in Toronto time."""

from datetime import UTC, date, datetime

import pytest

from cms.core import dates


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=dates.TORONTO)


NOW = local("2026-11-19T14:00")  # a Thursday


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-19T14:00", "à l’instant"),
        ("2026-11-19T13:59:01", "à l’instant"),
        ("2026-11-19T13:59", "il y a 1 min"),
        ("2026-11-19T13:48", "il y a 12 min"),
        ("2026-11-19T13:00:01", "il y a 59 min"),
        ("2026-11-19T13:00", "aujourd’hui 13 h"),
        ("2026-11-19T12:05", "aujourd’hui 12 h 05"),
        ("2026-11-19T09:40", "ce matin 9 h 40"),
        ("2026-11-19T05:00", "ce matin 5 h"),
        ("2026-11-19T00:10", "aujourd’hui 0 h 10"),
        ("2026-11-18T23:59", "hier"),
        ("2026-11-18T00:00", "hier"),
        ("2026-11-17T09:40", "mardi 9 h 40"),
        ("2026-11-13T09:40", "vendredi 9 h 40"),
        ("2026-11-12T09:40", "12 nov."),
        ("2026-07-01T09:40", "1er juill."),
        ("2026-01-01T00:00", "1er janv."),
        ("2025-12-31T23:59", "31 déc. 2025"),
        ("2025-11-12T09:40", "12 nov. 2025"),
    ],
)
def test_past_moment_is_said_the_shortest_way(moment, words):
    assert dates.relative(local(moment), now=NOW).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-19T14:00:30", "à l’instant"),
        ("2026-11-19T14:30", "aujourd’hui 14 h 30"),
        ("2026-11-20T09:00", "demain 9 h"),
        ("2026-11-21T09:00", "21 nov."),
        ("2027-01-08T12:00", "8 janv. 2027"),
    ],
)
def test_coming_moment_is_never_said_as_past(moment, words):
    assert dates.relative(local(moment), now=NOW).replace("\xa0", " ") == words


def test_days_are_those_of_toronto_not_of_utc():
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # still the 19th, 22 h
    assert dates.relative(datetime(2026, 11, 20, 1, 30, tzinfo=UTC), now=now) == (
        "aujourd’hui 20\xa0h\xa030"
    )


def test_morning_of_a_change_of_hour_is_still_this_morning():
    now = local("2026-11-01T10:00")  # clocks went back at 2 h
    assert dates.relative(local("2026-11-01T06:15"), now=now) == "ce matin 6\xa0h\xa015"
    assert dates.relative(local("2026-10-31T12:00"), now=now) == "hier"


def test_minutes_are_elapsed_through_the_hour_that_comes_twice():
    first = datetime(2026, 11, 1, 5, 50, tzinfo=UTC)  # 1 h 50, the first time
    again = datetime(2026, 11, 1, 6, 5, tzinfo=UTC)  # 1 h 05, the second
    assert dates.relative(first, now=again) == "il y a 15\xa0min"


def test_full_date_says_day_and_hour():
    assert dates.full(local("2026-11-12T09:40")) == ("jeudi 12\xa0novembre\xa02026 à 9\xa0h\xa040")
    assert dates.full(local("2026-08-01T08:00")) == "samedi 1er\xa0août\xa02026 à 8\xa0h"


def test_day_keeps_its_year_when_it_is_not_this_one():
    assert dates.short_day(date(2026, 3, 2), today=date(2026, 11, 19)) == "2\xa0mars"
    assert dates.short_day(date(2027, 3, 2), today=date(2026, 11, 19)) == "2\xa0mars\xa02027"
