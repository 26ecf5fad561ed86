"""A page that people have made theirs is not deleted: it is unpublished, and nothing is lost."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from cms.core.rooms import declared


def refuse(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Ask each room (`DELETION_GUARDS`) about these pages and all below; offer to unpublish.

    A guard takes a page and gives back why it must stay, in French, or nothing.
    """
    for page in pages:
        for guard in declared("DELETION_GUARDS"):
            if reason := guard(page):
                messages.error(request, reason)
                return redirect("wagtailadmin_pages:unpublish", page.pk)
    return None
