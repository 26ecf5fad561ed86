"""What Wagtail tells conversations: a page on which people talk is not deleted."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from communaute.discussions.models import Topic


def refuse_deletion(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Refuse in French when people talk on one of these pages or below; offer to unpublish."""
    for page in pages:
        if Topic.objects.filter(page__path__startswith=page.path).exists():
            messages.error(
                request,
                _(
                    "«\xa0%(title)s\xa0» ne peut pas être supprimée\xa0: des discussions y sont "
                    "attachées. Dépubliez-la plutôt; les discussions seront gardées, et "
                    "masquées avec elle."
                )
                % {"title": page.get_admin_display_title()},
            )
            return redirect("wagtailadmin_pages:unpublish", page.pk)
    return None


@hooks.register("before_delete_page")
def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_deletion(request, [page])


@hooks.register("before_bulk_action")
def before_bulk_action(
    request: HttpRequest, action_type: str, objects: Sequence[Page], action: object
) -> HttpResponse | None:
    """Bulk deletion does not run `before_delete_page`."""
    if action_type != "delete" or not objects or not isinstance(objects[0], Page):
        return None
    return refuse_deletion(request, objects)
