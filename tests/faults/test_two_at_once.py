"""Two beats, and people who run `send_digests` by hand beside them: everybody hears once."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from communaute.digests import delivery
from communaute.digests.models import DigestDelivery, DigestRun
from tests.faults.harness import Sink, Worker, make_community, still_open, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 3


def send_digests(together: Barrier) -> str:
    """The command, begun as the others begin it."""
    together.wait()
    said = StringIO()
    try:
        call_command("send_digests", stdout=said)
    finally:
        connection.close()
    return said.getvalue()


def by_hand() -> list[str]:
    """What several commands begun at once say."""
    together = Barrier(HANDS)
    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(send_digests, [together] * HANDS))


def deliver(together: Barrier) -> None:
    together.wait()
    try:
        delivery.deliver_due(now=timezone.now(), limit=10)
    finally:
        connection.close()


def test_commands_run_at_once_plan_once_and_two_senders_write_once():
    make_community(100)
    said = by_hand()
    assert sum("100\xa0personnes" in one or "100 personnes" in one for one in said) >= 1
    assert DigestRun.objects.count() == 1
    assert DigestDelivery.objects.count() == 100
    together = Barrier(HANDS)
    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(deliver, [together] * HANDS))
    heard = [message.to[0] for message in mail.outbox]
    assert len(heard) == len(set(heard)) == 100


def test_two_beats_and_the_command_beside_them_write_once(
    worker_and_sink: tuple[Worker, Sink],
):
    worker, sink = worker_and_sink
    other = Worker(worker.folder, beat="other-beat")
    other.environment = worker.environment
    make_community(200)
    try:
        worker.start()
        other.start()
        by_hand()
        wait_until(lambda: not still_open(), worker)
    finally:
        other.kill()
    assert len(sink.received) == len(sink.heard) == 200
    assert set(DigestDelivery.objects.values_list("state", flat=True)) == {"sent"}
    assert DigestRun.objects.count() == 1
