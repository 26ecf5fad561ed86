"""Whether a tool is at the library, on the page of its conversation."""

from typing import Any

from django import template
from django.template.context import Context

from communaute.discussions.files.proposing import proposal_of
from communaute.discussions.models import Topic

register = template.Library()


@register.inclusion_tag("discussions/proposal.html", takes_context=True)
def library_proposal(context: Context, topic: Topic) -> dict[str, Any]:
    """`{% library_proposal topic %}`: proposed, at the library, or the button to propose it."""
    request = context["request"]
    return {
        "topic": topic,
        "proposal": proposal_of(topic, request.user),
        "csrf_token": context.get("csrf_token"),
    }
