"""The supervisor replaces a worker that ended, or whose beat no longer gives a sign of life."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cms.core import heartbeat, supervisor
from cms.core.supervisor import Child
from cms.core.tasks import beat_heart

ALIVE = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", ""]


class Replaced(Exception):
    """The second start of a worker: enough was seen."""


class Watched(Child):
    def start(self) -> None:
        if self.process is not None:
            raise Replaced
        super().start()


class Web(Child):
    """A web server that answers while it lives: `patience` looks of the supervisor."""

    def __init__(self, patience: int) -> None:
        super().__init__("web", ALIVE)
        self.patience = patience

    @property
    def exit_code(self) -> int | None:
        self.patience -= 1
        return None if self.patience > 0 else 3


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(supervisor, "POLL", 0.05)
    monkeypatch.setattr(supervisor, "GRACE", 5.0)
    monkeypatch.setattr(heartbeat, "MAXIMUM_AGE", 0.3)


@pytest.fixture
def port() -> Iterator[int]:
    class Alive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def watch(port: int) -> Iterator:
    children: list[Child] = []

    def watching(command: list[str], *, looks: int) -> int:
        children.extend([Web(looks), Watched("worker", command)])
        for child in children:
            child.start()
        return supervisor.watch(children, port=port, when_ready=lambda: None)

    yield watching
    for child in children:
        child.end(0)


def test_a_worker_that_ended_is_replaced(watch):
    with pytest.raises(Replaced):
        watch(ENDS, looks=200)


def test_a_worker_whose_beat_is_dead_is_ended_and_replaced(watch, capsys):
    beat_heart()  # once, and never again
    with pytest.raises(Replaced):
        watch(ALIVE, looks=200)
    assert "worker: restarted" in capsys.readouterr().err


def test_a_worker_that_never_gave_a_sign_is_replaced_too(watch):
    with pytest.raises(Replaced):
        watch(ALIVE, looks=200)


def test_a_worker_whose_heart_beats_is_left_alone(watch, monkeypatch):
    monkeypatch.setattr(heartbeat, "age", lambda: 0.1)
    assert watch(ALIVE, looks=20) == 3  # until the web server ends
