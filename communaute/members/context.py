"""What every template may ask about who is reading."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from communaute.members.access import reader_for


def reader(request: HttpRequest) -> dict[str, object]:
    """`reader`: may_open_admin, in_network, is_facilitator; read only where a template asks."""
    if not hasattr(request, "user"):
        return {}
    return {"reader": SimpleLazyObject(lambda: reader_for(request.user))}
