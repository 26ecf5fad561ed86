"""Real processes, a real mail server, and many people who want their digest."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.utils import timezone

from communaute.digests.models import DigestDelivery, Subscription
from communaute.members import access
from communaute.members.models import User
from tests.digests.factories import make_federation
from tests.factories import make_topic

ROOT = Path(__file__).resolve().parents[2]
POOL = 2


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class Sink:
    """A local mail server that remembers whom it took mail for, and under which Message-ID."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        self.heard: set[str] = set()
        self.port = free_port()

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def __enter__(self) -> "Sink":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        head, _blank, _body = envelope.content.partition(b"\r\n\r\n")
        message_id = message_from_bytes(head)["Message-ID"].strip()
        self.received.append((envelope.rcpt_tos[0], message_id))
        self.heard.add(envelope.rcpt_tos[0])
        return "250 OK"

    def people(self) -> Counter[str]:
        return Counter(address for address, _message_id in self.received)


class Redis:
    """A Redis server of the test's own, which keeps nothing when it dies."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class Worker:
    """`celery -A cms worker -B`, all of whose processes can be killed at once."""

    def __init__(self, folder: Path, *, beat: str = "beat", **environment: str) -> None:
        self.folder, self.beat = folder, beat
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(folder),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "cms", "worker", "-B"]
        options = ["-s", str(self.folder / self.beat), "--concurrency", str(POOL)]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (self.folder / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                command + options + quiet,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def log(self) -> str:
        return (self.folder / "worker.log").read_text(errors="replace")[-4000:]


def database_url() -> str:
    """The test's own database, for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    user, host, port = config["USER"], config["HOST"] or "127.0.0.1", config["PORT"] or 5432
    secret = f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else ""
    return f"postgres://{quote(user)}{secret}@{host}:{port}/{config['NAME']}"


def make_community(members: int) -> None:
    """People whose digest is due this very hour, and a week worth telling."""
    make_federation()
    now = timezone.now()
    local = now.astimezone(ZoneInfo("America/Toronto"))
    for n in range(5):
        make_topic(f"Sujet {n}", posts=3, now=now - timedelta(days=2), kind="recit")
    people = User.objects.bulk_create(
        User(email=f"membre{n}@example.org", first_name="Maude", password="!")
        for n in range(members)
    )
    network = access.role_group(access.NETWORK)
    seats = User.groups.through
    seats.objects.bulk_create(seats(user=one, group=network) for one in people)
    Subscription.objects.bulk_create(
        Subscription(
            member=one,
            is_active=True,
            weekday=local.weekday(),
            hour=local.hour,
            started_at=now - timedelta(days=60),
        )
        for one in people
    )


def wait_until_sent(sink: Sink, members: int, worker: Worker, *, kills: int, within: float) -> None:
    """Kill the worker `kills` times: after a number of messages or of seconds, both at random.

    The messages are spread over the whole sending; the seconds find it starting or composing.
    """
    chance = random.Random(20261122)
    deadline = time.monotonic() + within
    worker.start()
    while kills:
        spread = 2 * (members - len(sink.heard)) // (kills + 1)
        enough = len(sink.heard) + chance.randint(1, max(1, spread))
        patience = time.monotonic() + chance.uniform(2, 40)
        while len(sink.heard) < enough and time.monotonic() < patience:
            time.sleep(0.005)
        time.sleep(chance.random() / 50)
        worker.kill()
        worker.start()
        kills -= 1
    wait_until(lambda: not still_open(), worker, within=deadline - time.monotonic())


def wait_until(done: Callable[[], bool], worker: Worker, *, within: float = 120) -> None:
    """Wait for that, or show the worker's last words."""
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, worker.log()
        time.sleep(0.05)


def still_open() -> bool:
    states = DigestDelivery.State
    rows = DigestDelivery.objects
    return not rows.exists() or rows.filter(state__in=[states.PLANNED, states.LEASED]).exists()
