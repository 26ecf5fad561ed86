"""The sign of life of the beat and of a worker: one file, touched by a task that the beat fires."""

import time
from pathlib import Path

from django.conf import settings

MAXIMUM_AGE = 120.0


def path() -> Path:
    return Path(settings.VAR_DIR) / "celery" / "heartbeat"


def touch() -> None:
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path().touch()


def age() -> float | None:
    """Seconds since the last sign, None if there never was one."""
    try:
        return max(0.0, time.time() - path().stat().st_mtime)
    except FileNotFoundError:
        return None
