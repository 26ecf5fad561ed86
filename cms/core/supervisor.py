"""Two families of processes kept alive together, and ended together."""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from django.conf import settings

from cms.core import heartbeat

POLL = 0.2
GRACE = 15.0  # for requests and mails under way
READY_WITHIN = 60.0
PR_SET_PDEATHSIG = 1


def web_command(addresses: Sequence[str]) -> list[str]:
    binds = [word for address in addresses for word in ("--bind", address)]
    return [
        *(sys.executable, "-m", "gunicorn", "cms.wsgi", *binds),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "5"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000", "--log-level", "warning"),
        *("--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else str(settings.VAR_DIR)),  # noqa: S108
        "--no-control-socket",
    ]


def worker_command() -> list[str]:
    schedule = Path(settings.VAR_DIR) / "celery" / "beat-schedule"
    return [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "cms"),
        *("worker", "-B", "-s", str(schedule)),
        *("--concurrency", "2", "--loglevel", "warning"),
        # Each would leave one more queue behind at every restart.
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def die_with_parent() -> None:
    """In the child, before it starts: if the supervisor is killed, so is it (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A command, in a process group of its own."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self.command = name, list(command)
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command, start_new_session=True, preexec_fn=die_with_parent
        )

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def signal(self, number: signal.Signals) -> None:
        """To the leader, which ends its own; SIGKILL goes to the whole group."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)
        except ProcessLookupError:
            return

    def end(self, grace: float) -> None:
        """Wait until it ends, as it was asked to, then kill what stays of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"{self.name}: killed after {grace:.0f} s\n")
        self.signal(signal.SIGKILL)
        self.process.wait()


class Stopped(Exception):
    """Somebody asked us to end."""


def run(children: Sequence[Child], *, port: int, when_ready: Callable[[], object]) -> int:
    """Keep the children alive until SIGTERM or SIGINT; gives back the exit status.

    The first child is the web server: if it ends, so does everything. The others are replaced.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        for child in children:
            child.start()
        return watch(children, port=port, when_ready=when_ready)
    except Stopped:
        return 0
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in children:  # all at once, then each in turn
            child.signal(signal.SIGTERM)
        for child in children:
            child.end(GRACE)


def watch(children: Sequence[Child], *, port: int, when_ready: Callable[[], object]) -> int:
    web, *workers = children
    ready = False
    while web.exit_code is None:
        if not ready and answers(port):
            ready = True
            when_ready()
        if not ready and time.monotonic() - web.started_at > READY_WITHIN:
            sys.stderr.write(f"web: no answer after {READY_WITHIN:.0f} s\n")
            return 1
        for worker in workers:
            if worker.exit_code is not None or is_silent(worker):
                sys.stderr.write(f"{worker.name}: restarted\n")
                worker.signal(signal.SIGTERM)
                worker.end(GRACE)
                worker.start()
        time.sleep(POLL)
    return web.exit_code or 1


def is_silent(worker: Child) -> bool:
    """Whether a worker old enough to have given a sign of life has given none for two minutes."""
    lived = time.monotonic() - worker.started_at
    age = heartbeat.age()
    return lived > heartbeat.MAXIMUM_AGE and (age is None or age > heartbeat.MAXIMUM_AGE)


def answers(port: int) -> bool:
    """Whether the site answers, whatever it says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sante/vive")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
