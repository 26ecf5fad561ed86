"""A broker that is down, or silent, never breaks nor slows what people do."""

import socket

import pytest
from celery import Celery
from django.db import transaction

from cms.core import doorbell
from cms.core.doorbell import ring


@pytest.fixture(autouse=True)
def _no_silence_kept(monkeypatch):
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)
    monkeypatch.setattr(doorbell, "SILENCE_SECONDS", 600.0)


def task_of(broker: str):
    app = Celery("elsewhere", broker=broker, set_as_current=False)

    @app.task(name="anything")
    def anything() -> None:
        """Never run: only its message matters."""

    return anything


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_tried_once(caplog):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        task = task_of(f"redis://127.0.0.1:{closed.getsockname()[1]}/0")
        for _n in range(20):
            ring(task)
    assert caplog.messages == ["doorbell anything: OperationalError"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(60)
def test_a_broker_that_never_answers_is_waited_for_once(caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        task = task_of(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        for _n in range(20):
            ring(task)
    assert len(caplog.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_rings_for_what_was_not_committed(monkeypatch):
    rung: list[str] = []
    monkeypatch.setattr(doorbell, "_publish", lambda task, args: rung.append(task.name))
    task = task_of("memory://")

    with transaction.atomic():
        ring(task)
        transaction.set_rollback(True)
    assert rung == []
    with transaction.atomic():
        ring(task)
        assert rung == []
    assert rung == ["anything"]
