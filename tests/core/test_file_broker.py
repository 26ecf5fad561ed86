"""The file broker: a burst while a real worker reads, and a table that is never half written."""

import json
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES

from cms.core.transport import SCHEME

BURST = 1000
APPLICATION = """
import pathlib, sys
sys.path.insert(0, {root!r})
from celery import Celery
from kombu.transport import TRANSPORT_ALIASES
from cms.core.transport import SCHEME
TRANSPORT_ALIASES[SCHEME] = "cms.core.transport:Transport"
folder = pathlib.Path({folder!r})
app = Celery("burst", broker=f"{{SCHEME}}://localhost")
app.conf.update(broker_transport_options={options!r}, worker_prefetch_multiplier=16)

@app.task(ignore_result=True)
def note(number):
    (folder / "done" / str(number)).touch()
"""


@pytest.fixture
def options(tmp_path: Path) -> dict[str, object]:
    for name in ("queue", "processed", "control", "done"):
        (tmp_path / name).mkdir(mode=0o700)
    return {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
        "store_processed": True,
        "processed_folder": str(tmp_path / "processed"),
        "polling_interval": 0.1,
    }


def test_a_thousand_tasks_sent_while_a_worker_reads_all_run(tmp_path: Path, options):
    root = str(Path(__file__).resolve().parents[2])
    source = APPLICATION.format(root=root, folder=str(tmp_path), options=options)
    (tmp_path / "burst.py").write_text(source)
    command = [sys.executable, "-m", "celery", "-A", "burst", "worker", "--concurrency", "2"]
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
        try:
            send = f"import burst\nfor n in range({BURST}): burst.note.delay(n)"
            subprocess.run([sys.executable, "-c", send], cwd=tmp_path, check=True)
            deadline = time.monotonic() + 120
            while len(list((tmp_path / "done").iterdir())) < BURST:
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()[-2000:]
                assert worker.poll() is None
                time.sleep(0.1)
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def test_files_are_whole_and_their_owner_s_alone(tmp_path: Path, options):
    TRANSPORT_ALIASES[SCHEME] = "cms.core.transport:Transport"
    with Connection(f"{SCHEME}://localhost", transport_options=options) as connection:
        queue = connection.SimpleQueue("essai")
        queue.put({"number": 7})
        [message] = (tmp_path / "queue").iterdir()
        assert stat.S_IMODE(message.stat().st_mode) == 0o600
        assert json.loads(message.read_text())["body"]
        assert queue.get(timeout=5).payload == {"number": 7}
        assert not [path for path in tmp_path.rglob(".*") if path.is_file()]
        queue.close()
