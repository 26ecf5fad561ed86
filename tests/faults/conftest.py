"""The two houses: files and SQLite, or Redis and PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import lacking
from tests.faults.harness import Redis, Sink, Worker


@pytest.fixture
def worker_and_sink(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Worker, Sink]]:
    on_redis = connection.vendor == "postgresql"
    redis_url = request.getfixturevalue("redis_url") if on_redis else ""
    with Sink() as sink:
        worker = Worker(tmp_path, EMAIL_URL=sink.url, REDIS_URL=redis_url)
        yield worker, sink
        worker.kill()


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A server that a test may kill."""
    if not shutil.which("redis-server"):
        lacking("redis-server")
    server = Redis()
    server.start()
    yield server
    server.kill()
