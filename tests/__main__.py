"""`make test`: the whole suite on SQLite, then on PostgreSQL.

What this machine lacks is named at the end; with CI=true it is a failure.
"""

import os
import shutil
import subprocess
import sys

import psycopg
import redis

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def has_postgresql() -> bool:
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def has_redis() -> bool:
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=3).ping()
    except redis.RedisError:
        return False
    return True


def run(arguments: list[str], **environment: str) -> int:
    # One more than there are processors: the journeys wait for their browser half of the time.
    workers = ["-n", str(min(4, (os.cpu_count() or 1) + 1))]
    command = [sys.executable, "-m", "pytest", *workers, *arguments]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def main() -> int:
    marks = ["-m", "faults", "-n", "0", "-s"] if "--faults" in sys.argv else ["-m", "not faults"]
    missing = []
    postgresql = has_postgresql()
    if not postgresql:
        missing.append("PostgreSQL (TEST_DATABASE_URL)")
    if not has_redis():
        missing.append("Redis (TEST_REDIS_URL)")
    if not shutil.which("chromium"):
        missing.append("Chromium (chromium)")
    if not shutil.which("msgfmt"):
        missing.append("gettext (msgfmt)")
    print("— SQLite", flush=True)
    status = run(marks, DATABASE_URL="")
    if postgresql:
        print("— PostgreSQL", flush=True)
        status = run(marks, DATABASE_URL=POSTGRESQL) or status
    if missing:
        print("Not on this machine, so not tested: " + ", ".join(missing))
        if os.environ.get("CI") == "true":
            return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
