"""The doors through which the beat and the doorbell send mail."""

from celery import shared_task
from django.utils import timezone

from cms.core.doorbell import ring
from cms.mail import outbox
from cms.mail.models import OutgoingEmail

BATCH = 50


@shared_task
def deliver_urgent() -> None:
    outbox.deliver_due(now=timezone.now(), limit=BATCH, urgent_only=True)


@shared_task
def deliver_due() -> None:
    if outbox.deliver_due(now=timezone.now(), limit=BATCH) == BATCH:
        ring(deliver_due)


@shared_task
def sweep() -> None:
    now = timezone.now()
    OutgoingEmail.objects.release_expired(now)
    outbox.expire(now=now)
    outbox.forget_lost()
