"""The discussion that stands under a page: `{% load discussions %}{% discussion_block page %}`."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Page

from communaute.discussions.models import Topic
from communaute.discussions.reading.message_rows import Gestures, rows
from communaute.discussions.reading.messages import Message, first_and_last
from communaute.members.access import reader_for

register = template.Library()

TOPICS_SHOWN = 5


@register.inclusion_tag("discussions/block.html", takes_context=True)
def discussion_block(context: Context, page: Page) -> dict[str, Any]:
    """The liveliest conversations of a page, their first and last post, and a box to open one.

    Someone outside the community sees how to enter, and nothing of what is said.
    """
    request = context["request"]
    reader = reader_for(request.user)
    shared = {"request": request, "page": page, "user": request.user}
    if not reader.in_network or getattr(request, "is_preview", False):
        return shared | {"is_open": False}
    topics = Topic.objects.visible_to(request.user).on_page(page).with_reading(request.user)
    newest = list(topics.by_activity()[: TOPICS_SHOWN + 1])
    first_and_last(newest[:TOPICS_SHOWN], viewer=request.user, now=timezone.now())
    return shared | {
        "is_open": True,
        "topics": newest[:TOPICS_SHOWN],
        "has_more": len(newest) > TOPICS_SHOWN,
    }


@register.simple_tag
def message_rows(
    messages: Sequence[Message], gestures: Gestures | None = None, first_unread: int = 0
) -> SafeString:
    """The rows of a thread; with what a reader may do there, each has its own address."""
    return rows(messages, gestures, first_unread=first_unread)
