"""The doors through which the beat and the doorbell make digests."""

from celery import shared_task
from django.utils import timezone

from cms.core.doorbell import ring
from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery


@shared_task
def tick() -> None:
    """Plan what is due, and see that somebody sends it."""
    planning.plan_due(now=timezone.now())
    wake()


@shared_task
def deliver() -> None:
    if delivery.deliver_due(now=timezone.now()):
        ring(deliver)


@shared_task
def sweep() -> None:
    """Give back what dead workers held."""
    DigestDelivery.objects.release_expired(timezone.now())
    planning.close_runs(now=timezone.now())
    wake()


def wake() -> None:
    """Ring for what is due, unless somebody is at it."""
    rows = DigestDelivery.objects
    busy = rows.filter(state=DigestDelivery.State.LEASED).exists()
    if not busy and rows.due(timezone.now()).exists():
        ring(deliver)
