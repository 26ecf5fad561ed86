"""The digest through a real worker that is killed again and again (SIGKILL, every process)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from communaute.digests import planning
from communaute.digests.models import DigestDelivery, DigestRun
from tests.faults.harness import POOL, Sink, Worker, make_community, wait_until_sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker_and_sink(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Worker, Sink]]:
    """The two houses: files and SQLite, or Redis and PostgreSQL."""
    on_redis = connection.vendor == "postgresql"
    redis_url = request.getfixturevalue("redis_url") if on_redis else ""
    with Sink() as sink:
        worker = Worker(tmp_path, EMAIL_URL=sink.url, REDIS_URL=redis_url)
        yield worker, sink
        worker.kill()


def everybody_hears_once(worker: Worker, sink: Sink, *, members: int, kills: int) -> None:
    make_community(members)
    started = time.monotonic()
    killed = wait_until_sent(
        sink, members, worker, kills=kills, within=60 + 40 * kills + members / 10
    )
    people = sink.people()
    repeats = len(sink.received) - len(people)
    print(
        f"\n{members} members, {killed} kills of {POOL} sending processes: {len(people)} heard, "
        f"{repeats} repeats, {time.monotonic() - started:.0f} s"
    )
    assert len(people) == members
    assert repeats <= killed * POOL
    assert len({message_id for _address, message_id in sink.received}) == members
    assert set(DigestDelivery.objects.values_list("state", flat=True)) == {"sent"}
    assert planning.plan_due(now=timezone.now()) == []
    time.sleep(3)  # three more ticks of the beat
    assert len(sink.received) == members + repeats
    assert DigestRun.objects.get().done_at


def test_200_members_and_3_kills(worker_and_sink: tuple[Worker, Sink]):
    everybody_hears_once(*worker_and_sink, members=200, kills=3)


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_2000_members_and_10_kills(worker_and_sink: tuple[Worker, Sink]):
    everybody_hears_once(*worker_and_sink, members=2000, kills=10)
