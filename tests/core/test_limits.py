"""Limits are rows: as many uses as were made, by as many threads and processes as there were."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import RequestFactory

from cms.core import limits
from cms.core.errors import too_many
from cms.core.limits import LIMITS, TooMany
from cms.core.models import LimitWindow
from cms.core.tasks import keep_house

NOW = datetime(2026, 11, 18, 15, 0, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
WHO = "maude@example.org"
SIGN_IN = "sign-in of an account"


def tries(n: int, *, now: datetime = NOW, who: str = WHO) -> int:
    """How many of so many uses were let through."""
    let = 0
    for _n in range(n):
        try:
            limits.consume(SIGN_IN, who, now=now)
        except TooMany:
            continue
        let += 1
    return let


@pytest.mark.django_db
def test_the_sixth_use_of_five_is_refused_until_the_window_ends():
    assert tries(5) == 5
    assert limits.is_reached(SIGN_IN, WHO, now=NOW)
    with pytest.raises(TooMany) as refusal:
        limits.consume(SIGN_IN, WHO, now=NOW)
    assert refusal.value.retry_after == 270
    assert tries(1, now=NOW + timedelta(seconds=269)) == 0
    assert tries(1, now=NOW + timedelta(seconds=270)) == 1


@pytest.mark.django_db
def test_another_person_and_another_limit_have_their_own_count():
    tries(5)
    assert tries(5, who="paule@example.org") == 5
    limits.consume("second step of an account", WHO, now=NOW)


@pytest.mark.django_db
def test_asking_whether_it_is_reached_counts_nothing():
    for _n in range(10):
        assert not limits.is_reached(SIGN_IN, WHO, now=NOW)
    assert tries(5) == 5


@pytest.mark.django_db
def test_a_use_given_back_may_be_made_again_and_never_more():
    tries(5)
    limits.give_back(SIGN_IN, WHO, now=NOW)
    assert tries(2) == 1
    for _n in range(20):
        limits.give_back(SIGN_IN, WHO, now=NOW)
    assert tries(7) == 5


@pytest.mark.django_db
def test_a_count_that_is_forgotten_begins_again():
    tries(5)
    limits.forget(SIGN_IN, WHO, now=NOW)
    assert tries(6) == 5


@pytest.mark.django_db
def test_nobody_is_named_in_the_table():
    tries(1)
    limits.consume("sign-in from an address", "192.0.2.7", now=NOW)
    assert {len(key) for key in LimitWindow.objects.values_list("key", flat=True)} == {64}
    assert not LimitWindow.objects.filter(key__contains="maude").exists()


@pytest.mark.django_db
def test_the_house_is_kept_of_windows_long_past():
    now = datetime.now(UTC)
    tries(3, now=now - timedelta(days=3))
    tries(2, now=now)
    keep_house()
    assert [row.count for row in LimitWindow.objects.all()] == [2]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::7", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb:cccc:dddd:eeee", "2001:db8:1:2::"),
        ("2001:db8:1:3::7", "2001:db8:1:3::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_who_speaks_from_an_address_of_the_network(address, network):
    assert limits.network(address) == network


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "dans 1 minute."),
        (60, "dans 1 minute."),
        (61, "dans 2 minutes."),
        (5400, "dans 90 minutes."),
        (5401, "dans 2 heures."),
        (86_400, "dans 24 heures."),
    ],
)
def test_the_page_says_when_to_come_back(seconds, words):
    answer = too_many(RequestFactory().get("/"), TooMany(seconds))
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(seconds)
    assert f"Réessayez {words}" in answer.content.decode()


# At the same time -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_hundred_tries_of_eight_threads_are_two_hundred():
    def work(_n: int) -> int:
        try:
            return tries(25)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        let = sum(threads.map(work, range(8)))
    assert let == LIMITS[SIGN_IN].times
    assert LimitWindow.objects.get().count == 200


SCRIPT = """
import django
django.setup()
from tests.core.test_limits import tries
print(tries(50))
"""


@pytest.mark.django_db(transaction=True)
def test_two_hundred_tries_of_four_processes_are_two_hundred():
    command = [sys.executable, "-c", SCRIPT]
    options = {"cwd": ROOT, "env": os.environ | this_database(), "stdout": subprocess.PIPE}
    running = [subprocess.Popen(command, **options) for _n in range(4)]
    let = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(let) == LIMITS[SIGN_IN].times
    assert LimitWindow.objects.get().count == 200
    assert tries(1) == 0  # nor here, where none was made


def this_database() -> dict[str, str]:
    """What makes another process work in the database of this test."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{known['NAME']}"
    else:
        host = f"{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}"
        secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
        url = f"postgres://{known['USER']}{secret}@{host}/{known['NAME']}"
    return {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
