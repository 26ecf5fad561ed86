"""The bell of every page: `{% load notices %}{% unread_notices as unread %}`."""

from django import template
from django.template.context import Context

from communaute.notifications.reading import unread_count

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """How many things hold something new for the reader; 0 for a visitor, without asking."""
    user = getattr(context.get("request"), "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else 0
