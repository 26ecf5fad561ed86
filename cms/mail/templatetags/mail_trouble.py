"""The banner of a member whose mail no longer passes."""

from typing import Any

from django import template

from cms.mail.suppression import why

register = template.Library()


@register.inclusion_tag("mail/banner.html", takes_context=True)
def mail_trouble(context: dict[str, Any]) -> dict[str, Any]:
    """Since when their mail is refused, and what to do; nothing for the others. One query."""
    address = context["user"].email
    return {"refusal": why(address), "address": address, "csrf_token": context.get("csrf_token")}
