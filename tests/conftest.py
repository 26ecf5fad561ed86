"""What every test may ask for. A missing service skips a test here, and fails it with CI=true."""

import os
import shutil

import pytest
import redis

from tests.__main__ import REDIS

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def lacking(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not on this machine")
    pytest.skip(f"{what} is not on this machine")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis database of the suite's own, emptied; another for each parallel worker."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{REDIS.rsplit('/', 1)[0]}/{10 + int(number) % 6}"
    client = redis.Redis.from_url(url, socket_connect_timeout=3)
    try:
        client.flushdb()
    except redis.RedisError:
        lacking("Redis")
    return url


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright."""
    path = shutil.which("chromium")
    if path is None:
        lacking("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `postgresql` belong to the PostgreSQL run alone."""
    from django.db import connection

    if connection.vendor != "postgresql":
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]


@pytest.fixture(autouse=True)
def counts_of_readers_begin_anew():
    """A process keeps them five minutes; each test has a community of its own."""
    from communaute.discussions import reach

    reach.forget()
