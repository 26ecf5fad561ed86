"""Waking a worker: a help, never a need. What must be done is a row; the beat looks for it."""

import logging
from time import monotonic
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# A broker that does not answer costs a request half a second once, then nothing for a while.
TIMEOUTS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "max_retries": 0,
    "connect_retries_timeout": 0.5,
}
SILENCE_SECONDS = 5.0
_quiet_until = 0.0


def ring(task: Task, *args: Any) -> None:
    """Run `task` soon after the transaction commits; a broker that is down changes nothing."""
    transaction.on_commit(lambda: _publish(task, args))


def _publish(task: Task, args: tuple[Any, ...]) -> None:
    global _quiet_until
    if monotonic() < _quiet_until:
        return
    try:
        with task.app.connection_for_write(transport_options=TIMEOUTS) as connection:
            task.apply_async(args, connection=connection, retry=False)
    except (OperationalError, OSError) as error:
        _quiet_until = monotonic() + SILENCE_SECONDS
        logger.warning("doorbell %s: %s", task.name, type(error).__name__)
