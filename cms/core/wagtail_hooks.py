"""What Wagtail tells the ground floor: a published page shows files."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from cms.core import files


@receiver(page_published)
def on_page_published(instance: Page, **kwargs: Any) -> None:
    files.record_uses(instance)
