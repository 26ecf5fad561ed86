"""The house's own tasks, and Wagtail's queued ones, handed to Celery."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

from cms.core import heartbeat, limits
from cms.core.doorbell import ring


@shared_task(acks_late=True, ignore_result=True)
def run_wagtail_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run one queued Wagtail task. An object deleted since needs nothing more.

    Two workers that index the same object both insert its entry: the second finds it and updates.
    """
    task = import_string(path)
    with suppress(ObjectDoesNotExist):
        try:
            task.call(*args, **kwargs)
        except IntegrityError:
            task.call(*args, **kwargs)


class CeleryTaskBackend(BaseTaskBackend):
    """Rings Celery once the transaction that asked has committed.

    Wagtail enqueues from `post_save`, before the commit: a worker could otherwise look for a row
    that is not there yet. What a lost message leaves undone, the next save or the nightly
    rebuild does: these tasks only refresh indexes.
    """

    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        message = (task.module_path, normalize_json(list(args)), normalize_json(dict(kwargs)))
        ring(run_wagtail_task, *message)
        return result


@shared_task(ignore_result=True)
def beat_heart() -> None:
    heartbeat.touch()


@shared_task(acks_late=True, ignore_result=True)
def publish_scheduled() -> None:
    """Publish and withdraw the pages whose hour has come."""
    call_command("publish_scheduled", verbosity=0)


@shared_task(acks_late=True, ignore_result=True)
def keep_house() -> None:
    """Delete what has served: ended sessions, old windows of limits, messages read an hour ago."""
    call_command("clearsessions")
    limits.purge(now=timezone.now())
    for message in (Path(settings.VAR_DIR) / "celery" / "processed").glob("*.msg"):
        if message.stat().st_mtime < time.time() - 3600:
            message.unlink(missing_ok=True)
