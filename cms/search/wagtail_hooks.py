"""Wagtail speaks to search: one line each, for the pages of every room.

Who belongs to a restriction's groups changes nothing here: a token names the restricted page, and
the reader's own tokens are read from the groups at each request.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from cms.search import actions


@receiver([page_published, page_unpublished, page_slug_changed, post_page_move])
def on_page_changed(instance: Page, **kwargs: Any) -> None:
    actions.index_branch(instance.pk)  # what stands below an unpublished page is closed too


@receiver(post_delete, sender=Page)
def on_page_deleted(instance: Page, **kwargs: Any) -> None:
    actions.forget_page(instance.pk)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def on_restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    actions.index_branch(instance.page_id)
