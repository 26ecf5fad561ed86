"""What conversations hear of pages."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published

from communaute.discussions.files import proposing


@receiver(page_published)
def on_page_published(instance: Page, **kwargs: Any) -> None:
    proposing.published(instance, now=timezone.now())
