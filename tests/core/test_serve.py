"""`manage.py serve`, started for real: it answers, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import ROOT, database_url, free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator:
    started: list[subprocess.Popen] = []

    def start(port: int) -> subprocess.Popen:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(tmp_path),
            "REDIS_URL": "",
            "SITE_URL": f"http://localhost:{port}",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def family(tmp_path: Path) -> list[int]:
    """The processes whose environment names this test's folder."""
    mark = f"VAR_DIR={tmp_path}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mark in words and state != "Z":
                found.append(int(entry.name))
    return found


def wait_for(condition, within: float) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/vive", timeout=5).read()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def test_it_answers_and_sigterm_leaves_no_process(serve, tmp_path: Path):
    port = free_port()
    process = serve(port)
    address = f"http://localhost:{port}".encode()
    assert any(address in line for line in process.stdout)  # said once the site answers
    assert answers(port)
    wait_for(lambda: (tmp_path / "celery" / "control").is_dir(), within=60)
    assert len(family(tmp_path)) > 4
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert family(tmp_path) == []


def test_killed_it_takes_its_children_along(serve, tmp_path: Path):
    port = free_port()
    process = serve(port)
    wait_for(lambda: answers(port), within=60)
    process.kill()
    process.wait()
    wait_for(lambda: family(tmp_path) == [], within=60)


def test_a_port_already_taken_is_one_clear_line(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = serve(taken.getsockname()[1])
        output, _nothing = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "est déjà pris" in output.decode()
    assert "Traceback" not in output.decode()
