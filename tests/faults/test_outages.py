"""What the sender leans on dies, or forgets, in the middle of a run: everybody hears once."""

import time
from collections.abc import Callable

import psycopg
import pytest
import redis
from django.db import connection

from communaute.digests.models import DigestDelivery
from tests.faults.harness import (
    POOL,
    Redis,
    Sink,
    Worker,
    database_url,
    make_community,
    still_open,
    wait_until,
)

pytestmark = pytest.mark.django_db(transaction=True)


def in_the_middle(worker: Worker, sink: Sink, fault: Callable[[], object], *, members: int) -> None:
    """The fault strikes once a third has heard; everybody must hear in the end."""
    make_community(members)
    worker.start()
    wait_until(lambda: len(sink.heard) > members / 3, worker)
    assert still_open()
    fault()
    wait_until(lambda: not still_open(), worker, within=240)
    assert len(sink.heard) == members
    assert set(DigestDelivery.objects.values_list("state", flat=True)) == {"sent"}


def repeats(sink: Sink) -> int:
    """Those that came again, under the Message-ID they had."""
    assert len({message_id for _address, message_id in sink.received}) == len(sink.heard)
    return len(sink.received) - len(sink.heard)


def test_a_broker_emptied_in_the_middle_loses_nobody(worker_and_sink):
    """`FLUSHALL`, which also forgets the queues' bindings; or the folder of messages emptied."""
    worker, sink = worker_and_sink

    def forget() -> None:
        for _n in range(10):
            if url := worker.environment["REDIS_URL"]:
                redis.Redis.from_url(url).flushdb()
            for message in (worker.folder / "celery" / "queue").glob("*.msg"):
                message.unlink(missing_ok=True)
            time.sleep(0.1)

    in_the_middle(worker, sink, forget, members=200)
    assert repeats(sink) == 0


@pytest.mark.postgresql
def test_a_database_that_restarts_in_the_middle_loses_nobody(worker_and_sink):
    """Every connection is cut, and none accepted for a while: what clients see of a restart."""
    worker, sink = worker_and_sink
    name = connection.settings_dict["NAME"]
    elsewhere = database_url().rpartition("/")[0] + "/postgres"

    def restart() -> None:
        with psycopg.connect(elsewhere, autocommit=True) as server:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            try:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )
                time.sleep(3)
            finally:
                server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        connection.close()  # ours was cut too

    in_the_middle(worker, sink, restart, members=200)
    assert repeats(sink) <= POOL  # what each process had just handed over


@pytest.mark.faults
@pytest.mark.postgresql
def test_a_redis_that_dies_and_comes_back_empty_loses_nobody(worker_and_sink, own_redis: Redis):
    worker, sink = worker_and_sink
    worker.environment["REDIS_URL"] = own_redis.url

    def die_and_come_back() -> None:
        own_redis.kill()
        time.sleep(5)
        own_redis.start()

    in_the_middle(worker, sink, die_and_come_back, members=1000)
    assert repeats(sink) == 0


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_a_mail_server_that_dies_and_comes_back_loses_nobody(worker_and_sink):
    """What it took without saying so before it died is the only thing that may come again."""
    worker, sink = worker_and_sink

    def die_and_come_back() -> None:
        sink.stop()
        time.sleep(5)
        sink.start()

    in_the_middle(worker, sink, die_and_come_back, members=1000)
    assert repeats(sink) <= POOL
