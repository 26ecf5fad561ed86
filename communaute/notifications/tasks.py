"""The doors through which the beat and the doorbell tell what happened."""

from celery import shared_task
from django.utils import timezone

from cms.core.doorbell import ring
from communaute.notifications import expansion


@shared_task
def tell_due() -> None:
    if expansion.tell_due(now=timezone.now()):
        ring(tell_due)


@shared_task
def purge() -> None:
    expansion.purge(now=timezone.now())
