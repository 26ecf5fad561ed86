"""The Celery application: a doorbell. What there is to do, and what was done, are rows."""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

from celery import Celery, signals
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

from cms.core.transport import SCHEME

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
TRANSPORT_ALIASES[SCHEME] = "cms.core.transport:Transport"

# One worker consumes all of them unless told otherwise (`-Q mail_urgent`; README, « Workers »).
# What gives back the mail of dead workers waits behind none of it.
QUEUES = ("mail_urgent", "mail_notice", "mail_digest", "maintenance")
ROUTES = {
    "cms.mail.tasks.deliver_urgent": "mail_urgent",
    "cms.mail.tasks.sweep": "maintenance",
    "communaute.digests.tasks.sweep": "maintenance",
    "cms.mail.tasks.*": "mail_notice",
    "communaute.digests.tasks.*": "mail_digest",
    "communaute.notifications.tasks.tell_due": "mail_notice",
}


def broker() -> dict[str, Any]:
    """Redis where there is one, else whole files in private folders."""
    from django.conf import settings

    if settings.REDIS_URL:
        return {"broker_url": settings.REDIS_URL}
    folder = Path(settings.VAR_DIR) / "celery"
    names = ("queue", "processed", "control")
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    queue, processed, control = (str(folder / name) for name in names)
    return {
        "broker_url": f"{SCHEME}://localhost",
        "broker_transport_options": {
            "data_folder_in": queue,
            "data_folder_out": queue,
            "control_folder": control,
            "store_processed": True,
            "processed_folder": processed,
            "polling_interval": 0.1,
        },
    }


def schedule() -> dict[str, dict[str, Any]]:
    """Every task asks « what is due? »: a late or doubled beat loses and repeats nothing."""
    from django.conf import settings

    every = {
        "communaute.digests.tasks.tick": settings.TICK_SECONDS,
        "communaute.digests.tasks.sweep": settings.SWEEP_SECONDS,
        "cms.mail.tasks.deliver_due": 10,
        "cms.mail.tasks.sweep": settings.SWEEP_SECONDS,
        "communaute.notifications.tasks.tell_due": settings.TELL_SECONDS,
        "communaute.notifications.tasks.purge": 3600,
        "communaute.discussions.tasks.coarsen_masks": 3600,
        "communaute.members.doors.tasks.remind_invitations": 3600,
        "communaute.members.rights.tasks.make_exports": settings.SWEEP_SECONDS,
        "communaute.members.rights.tasks.keep_terms": 3600,
        "communaute.discussions.tasks.sweep_files": 3600,
        "cms.core.tasks.publish_scheduled": 60,
        "cms.core.tasks.keep_house": 3600,
        "cms.core.tasks.beat_heart": 30,
    }
    return {
        name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 10)}}
        for name, seconds in every.items()
    }


def configuration() -> dict[str, Any]:
    """Read when first needed: Django's settings are then complete."""
    return {
        **broker(),
        "beat_schedule": schedule(),
        "task_default_queue": "maintenance",
        "task_queues": [Queue(name, routing_key=name) for name in QUEUES],
        "task_routes": {task: {"queue": queue} for task, queue in ROUTES.items()},
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "task_soft_time_limit": 50,
        "task_time_limit": 60,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_prefetch_multiplier": 1,
        "worker_max_memory_per_child": 400_000,  # kB
        "worker_soft_shutdown_timeout": 10,
        "worker_eta_task_limit": 100,
        "worker_hijack_root_logger": False,
        "broker_connection_retry_on_startup": True,
        "timezone": "UTC",
    }


app = Celery("cms")
app.add_defaults(configuration)
app.autodiscover_tasks()
app.autodiscover_tasks(["communaute.members.rights"])
app.autodiscover_tasks(["communaute.members.doors"])


def die_with_parent(**kwargs: Any) -> None:
    """A pool or beat process whose worker was killed ends too (Linux)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


signals.worker_process_init.connect(die_with_parent, weak=False)
signals.beat_embedded_init.connect(die_with_parent, weak=False)
