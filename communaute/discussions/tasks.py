"""The door through which the beat takes away files that served nobody."""

from celery import shared_task
from django.utils import timezone

from communaute.discussions.files import attachments
from communaute.discussions.masks import masking


@shared_task
def sweep_files() -> None:
    """Take away the files of messages that were never sent."""
    attachments.sweep(now=timezone.now())


@shared_task
def coarsen_masks() -> None:
    """Show less beside the masks that no longer hide among five organizations."""
    masking.coarsen_again()
