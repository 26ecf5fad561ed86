"""The digest through a real worker that is killed again and again (SIGKILL, every process)."""

import time

import pytest
from django.db import connection
from django.utils import timezone

from communaute.digests import planning
from communaute.digests.models import DigestDelivery, DigestRun
from tests.faults.harness import POOL, Sink, Worker, make_community, wait_until_sent

pytestmark = pytest.mark.django_db(transaction=True)


def everybody_hears_once(worker: Worker, sink: Sink, *, members: int, kills: int) -> None:
    make_community(members)
    started = time.monotonic()
    wait_until_sent(sink, members, worker, kills=kills, within=60 + 40 * kills + members / 10)
    people = sink.people()
    repeats = len(sink.received) - len(people)
    print(
        f"\n{members} members, {kills} kills of {POOL} sending processes: {len(people)} heard, "
        f"{repeats} repeats, {time.monotonic() - started:.0f} s"
    )
    assert len(people) == members
    assert repeats <= kills * POOL
    assert len({message_id for _address, message_id in sink.received}) == members
    assert set(DigestDelivery.objects.values_list("state", flat=True)) == {"sent"}
    assert planning.plan_due(now=timezone.now()) == []
    time.sleep(3)  # three more ticks of the beat
    assert len(sink.received) == members + repeats
    assert DigestRun.objects.get().done_at


def test_200_members_and_3_kills(worker_and_sink: tuple[Worker, Sink]):
    everybody_hears_once(*worker_and_sink, members=200, kills=3)


@pytest.mark.faults
@pytest.mark.timeout(4200)
def test_many_members_and_40_kills(worker_and_sink: tuple[Worker, Sink]):
    """As many people as each house is for; turns long enough that each sends many."""
    members = 20_000 if connection.vendor == "postgresql" else 2_000
    worker, sink = worker_and_sink
    worker.environment["LEASE_SECONDS"] = "20"
    everybody_hears_once(worker, sink, members=members, kills=40)
