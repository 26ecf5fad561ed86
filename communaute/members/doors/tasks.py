"""The door through which the beat reminds people of their invitation."""

from celery import shared_task
from django.utils import timezone

from communaute.members.doors import inviting


@shared_task
def remind_invitations() -> None:
    inviting.remind_due(now=timezone.now())
