"""The whole site, started as `make demo` starts it, and walked in a real browser."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import psycopg
import pytest
import redis

from tests.__main__ import POSTGRESQL

ROOT = Path(__file__).parents[2]
PASSWORD = "raccrocher-2026"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Prepared(NamedTuple):
    """A demonstration made once: a folder, and a database where it is not in the folder."""

    var: Path
    database: str


@contextmanager
def fresh_database(template: str) -> Iterator[str]:
    """A database of the journeys' own, on the engine that the suite runs on."""
    if not os.environ.get("DATABASE_URL"):
        yield ""
        return
    name = f"journeys_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{POSTGRESQL.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(var: Path, database_url: str, **more: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.base",
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "VAR_DIR": str(var),
        "DEMO": "true",
        "MFA_REQUIRED": "false",
        **more,
    }


def manage(*words: str, **options: Any) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True, **options)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, migrated_database) -> Iterator[Prepared]:
    """What every site of the journeys is a copy of: making it takes most of the time."""
    var = tmp_path_factory.mktemp("prepared") / "var"
    var.mkdir()
    with fresh_database(template=migrated_database) as database_url:
        if not database_url:
            shutil.copy(migrated_database, var / "db.sqlite3")
        manage("prepare", env=environment(var, database_url))
        manage("collectstatic", "--noinput", "-v", "0", env=environment(var, database_url))
        yield Prepared(var, database_url)


class Served(NamedTuple):
    """A demonstration that is running: its address, its folder, its database."""

    address: str
    var: Path
    database: str

    def forget_limits(self) -> None:
        """A journey begins with nothing counted: a fast machine walks many in one window."""
        if self.database:
            with psycopg.connect(self.database, autocommit=True) as server:
                server.execute("DELETE FROM core_limitwindow")
        else:
            with closing(sqlite3.connect(self.var / "db.sqlite3", timeout=30)) as server:
                server.execute("DELETE FROM core_limitwindow")
                server.commit()

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """For a while nobody reaches its database, as when it restarts."""
        if self.database:
            name = self.database.rpartition("/")[2]
            with psycopg.connect(POSTGRESQL, autocommit=True) as server:
                server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
                here = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                server.execute(here, [name])
                try:
                    yield
                finally:
                    server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        else:
            file = self.var / "db.sqlite3"
            aside = file.rename(self.var / "aside.sqlite3")
            file.mkdir()
            try:
                yield
            finally:
                file.rmdir()
                aside.rename(file)


@contextmanager
def demonstration(prepared: Prepared, var: Path, redis_url: str) -> Iterator[Served]:
    """A demonstration, copied and served; nothing of it stays afterwards."""
    port = free_port()
    address = f"http://localhost:{port}"
    shutil.copytree(prepared.var, var)
    with fresh_database(template=prepared.database.rpartition("/")[2]) as database_url:
        env = environment(var, database_url, REDIS_URL=redis_url, SITE_URL=address)
        manage("prepare", env=env)  # again: the site learns its address
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=env
        )
        wait_for(f"{address}/sante/vive")
        yield Served(address, var, database_url)
        children = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGTERM)
        server.wait(40)
        _gone, alive = psutil.wait_procs(children, timeout=10)
        assert not alive, f"processes left: {alive}"


@pytest.fixture(scope="session")
def served(tmp_path_factory, prepared, request) -> Iterator[Served]:
    """The demonstration: on SQLite and files, or PostgreSQL and Redis."""
    redis_url = request.getfixturevalue("redis_url") if prepared.database else ""
    with demonstration(prepared, tmp_path_factory.mktemp("site") / "var", redis_url) as served:
        yield served


@pytest.fixture(scope="session")
def site(served) -> str:
    return served.address


@pytest.fixture
def site_of_its_own(tmp_path_factory, prepared, request) -> Iterator[str]:
    """Another demonstration, for a journey that uses up the week's digest."""
    redis_url = ""
    if prepared.database:
        base, _slash, number = request.getfixturevalue("redis_url").rpartition("/")
        redis_url = f"{base}/{int(number) - 7}"
        redis.Redis.from_url(redis_url).flushdb()
    with demonstration(prepared, tmp_path_factory.mktemp("site") / "var", redis_url) as served:
        yield served.address


def wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


class Visit:
    """A browser window on the site, and what went wrong in it."""

    def __init__(self, browser, site: str, *, scripts: bool = True, **options) -> None:
        self.site, self.scripts = site, scripts
        self.context = browser.new_context(
            java_script_enabled=scripts, locale="fr-CA", base_url=site, **options
        )
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda asked: self.requests.append(asked.url))

    def _hear(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(message.text)

    def sign_in(self, email: str, following: str = "/") -> None:
        """By password: the second form of the one sign-in page."""
        self.page.goto(f"/compte/connexion/?next={following}")
        self.fill_sign_in(email)

    def fill_sign_in(self, email: str) -> None:
        summary = self.page.locator("details:has(input[name=password]) > summary")
        if not self.page.locator("input[name=password]").is_visible():
            summary.click()
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("form:has(input[name=password]) button[type=submit]").click()
        self.page.wait_for_load_state()

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(chromium, served):
    """Opens windows on the site; every one of them must stay without a fault."""
    served.forget_limits()
    opened: list[Visit] = []

    def open_window(at: str = served.address, **options) -> Visit:
        opened.append(Visit(chromium, at, **options))
        return opened[-1]

    yield open_window
    for window in opened:
        window.close()
    faults = [fault for window in opened for fault in window.faults]
    assert faults == []


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Who signed in on the site already: what their browser holds."""
    return {}


@pytest.fixture
def arrive(visit, sessions):
    """Opens windows of somebody who is signed in; each of them signs in once."""

    def open_window(who: str, address: str, **options) -> Visit:
        if who not in sessions:
            first = visit(scripts=False)
            first.sign_in(f"{who}@example.org")
            sessions[who] = first.context.storage_state()
        window = visit(storage_state=sessions[who], **options)
        window.page.goto(address)
        return window

    return open_window
