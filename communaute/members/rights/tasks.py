"""The doors through which the beat and the doorbell prepare archives and keep to the terms."""

from celery import shared_task
from django.utils import timezone

from cms.core.doorbell import ring
from communaute.members.rights import exports, retention


@shared_task(soft_time_limit=300, time_limit=330)
def make_exports() -> None:
    """One archive at a time: the next one rings again, so other tasks pass between."""
    if exports.make_due(now=timezone.now()):
        ring(make_exports)


@shared_task
def keep_terms() -> None:
    """Destroy what has served its time (Loi 25, art. 23)."""
    retention.purge(now=timezone.now())
