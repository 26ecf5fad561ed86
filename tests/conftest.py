"""What every test may ask for. A missing service skips a test here, and fails it with CI=true."""

import os
import shutil

import pytest
import redis
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from cms.core import kept
from tests.__main__ import REDIS
from tests.database import django_db_setup, migrated_database  # noqa: F401

# How fast examples are made says how busy the machine is, not whether the code is right.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

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

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        # Playwright keeps its loop in this thread: Django would take what follows for asynchronous.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


class OneSite(LoadScopeScheduling):
    """The journeys in one worker, for the site they share is long to make; the rest one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return "journeys" if "/journeys/" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> OneSite:
    return OneSite(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `postgresql` belong to the PostgreSQL run alone.

    The journeys come first: one worker has all of them, so that the others would wait for its end.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]
    items.sort(key=lambda item: "/journeys/" not in item.nodeid)


@pytest.fixture(autouse=True)
def what_a_process_keeps_begins_anew():
    """Counts of readers and the like; each test has a community of its own."""
    kept.forget_all()
