"""The bench's own PostgreSQL database: made, filled, reused when it already holds what is asked."""

import os
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DEFAULT = "postgres:///bench_rocqld"
PREFIX = "bench_"
SEED, QUEUE_SEED = 1, 2


@dataclass(frozen=True)
class Size:
    """A community to measure on, and more people (`queue`) who only receive digests.

    Without `rounds` no page is loaded: digests alone are measured. A run of more members than
    `most_sent` is composed and not sent.
    """

    members: int
    discussions: int
    posts: int
    resources: int
    queue: int
    runs: tuple[int, ...]
    """How many members each run of digests has."""
    rounds: int
    seconds: float
    most_sent: int = 10_000


SIZES = {
    "small": Size(200, 400, 5_000, 200, queue=1_200, runs=(200, 1_000), rounds=2, seconds=1.0),
    "full": Size(
        1_000, 8_000, 100_000, 2_000, queue=19_000, runs=(1_000, 10_000), rounds=6, seconds=4.0
    ),
    "digests": Size(
        *(100_000, 24_000, 300_000, 2_000),
        queue=0,
        runs=(1_000, 10_000, 100_000),
        rounds=0,
        seconds=0,
        most_sent=1_000,
    ),
}


def choose() -> str:
    """The address of the bench's database. One that is not named for it is refused, not emptied."""
    url = os.environ.get("DATABASE_URL") or DEFAULT
    if not url.startswith("postgres"):
        raise SystemExit("bench: it measures PostgreSQL; DATABASE_URL must begin with postgres://")
    if not name_of(url).startswith(PREFIX):
        raise SystemExit(f"bench: DATABASE_URL must name a database that begins with {PREFIX}")
    return url


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def prepare(url: str, size: Size) -> None:
    """Make the database hold exactly the community of that size."""
    held = _holds(url, size)
    if not held:
        _recreate(url)
    _manage("migrate", "--verbosity", "0")  # a database kept from before may lack a column
    if not held:
        _manage("createcachetable")
        index = ["--index"] if size.rounds else []
        _seed(size.members, size.discussions, size.posts, size.resources, SEED, *index)
        if size.queue:
            _seed(size.queue, 0, 0, 0, QUEUE_SEED)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    _manage("collectstatic", "--noinput", "--verbosity", "0")


def _seed(
    members: int, discussions: int, posts: int, resources: int, seed: int, *more: str
) -> None:
    numbers = {"members": members, "discussions": discussions, "posts": posts}
    numbers |= {"resources": resources, "seed": seed}
    _manage("seed", *more, *(f"--{name}={number}" for name, number in numbers.items()))


def _holds(url: str, size: Size) -> bool:
    try:
        with psycopg.connect(url) as connection:
            counts = [
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("members_user", "discussions_post", "bibliotheque_resourcepage")
            ]
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return False
    return counts == [size.members + size.queue, size.posts, size.resources]


def _recreate(url: str) -> None:
    name = sql.Identifier(name_of(url))
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], check=True, env=os.environ)
