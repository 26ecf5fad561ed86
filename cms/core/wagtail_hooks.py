"""What Wagtail tells the ground floor: a published page shows files, a page is to be deleted."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page
from wagtail.signals import page_published

from cms.core import deletion, files


@receiver(page_published)
def on_page_published(instance: Page, **kwargs: Any) -> None:
    files.record_uses(instance)


@hooks.register("before_delete_page")
def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return deletion.refuse(request, [page])


@hooks.register("before_bulk_action")
def before_bulk_action(
    request: HttpRequest, action_type: str, objects: Sequence[Page], action: object
) -> HttpResponse | None:
    """Bulk deletion does not run `before_delete_page`."""
    if action_type != "delete" or not objects or not isinstance(objects[0], Page):
        return None
    return deletion.refuse(request, objects)
