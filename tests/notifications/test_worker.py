"""The whole road through a real worker and a real mail server; then the worker is killed in it."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from cms.mail.models import OutgoingEmail
from communaute.discussions.models import Watch
from communaute.notifications.models import Event, Notification
from tests.digests.factories import make_federation
from tests.factories import make_member
from tests.faults.harness import POOL, Sink, Worker
from tests.notifications.factories import UNDO, make_followers, open_topic, reply

pytestmark = pytest.mark.django_db(transaction=True)
SENT = OutgoingEmail.State.SENT


@pytest.fixture
def worker_and_sink(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Worker, Sink]]:
    """The two houses: files and SQLite, or Redis and PostgreSQL."""
    make_federation()
    on_redis = connection.vendor == "postgresql"
    redis_url = request.getfixturevalue("redis_url") if on_redis else ""
    with Sink() as sink:
        worker = Worker(tmp_path, EMAIL_URL=sink.url, REDIS_URL=redis_url)
        yield worker, sink
        worker.kill()


def wait(worker: Worker, done: Callable[[], bool], *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, worker.log()
        time.sleep(0.02)


def test_an_answer_reaches_its_reader_through_the_worker(worker_and_sink):
    worker, sink = worker_and_sink
    opener = make_member("maude@example.org")
    topic = open_topic(opener)
    reply(topic, make_member(), now=timezone.now() - UNDO)
    worker.start()
    wait(worker, lambda: bool(sink.received))
    [(address, message_id)] = sink.received
    mail = OutgoingEmail.objects.get(kind="notice")
    assert (address, message_id) == ("maude@example.org", mail.message_id)
    assert Notification.objects.get(member=opener).mail == mail
    wait(worker, lambda: OutgoingEmail.objects.filter(kind="notice", state=SENT).exists())


def test_a_worker_killed_while_it_tells_leaves_nobody_out_and_nobody_twice(worker_and_sink):
    worker, sink = worker_and_sink
    topic = open_topic(make_member())
    followers = make_followers(topic, 1200)
    called = Watch.objects.filter(member__in=followers[::20])  # some in each five hundred
    called.update(level=Watch.Level.AT_ONCE)
    people = {one.email for one in followers[::20]} | {topic.author.email}
    post = reply(topic, make_member(), now=timezone.now() - UNDO - timedelta(seconds=1))
    event = Event.objects.get(object_id=post.pk)
    told = Notification.objects.filter(event=event)
    worker.start()
    wait(worker, lambda: told.exists())  # the first 500 are told, not the last
    worker.kill()
    assert Event.objects.get(pk=event.pk).told_at is None
    assert 0 < told.count() < 1201
    worker.start()
    wait(worker, lambda: Event.objects.get(pk=event.pk).told_at is not None)
    assert told.count() == told.values("member").distinct().count() == 1201
    assert OutgoingEmail.objects.filter(kind="notice").count() == len(people)
    waiting = OutgoingEmail.objects.filter(kind="notice").exclude(state=SENT)
    wait(worker, lambda: not waiting.exists(), seconds=240)
    heard = sink.people()
    assert set(heard) == people
    assert heard.total() - len(people) <= POOL  # at most one repeat a process that was killed
