"""How closely one follows a thing: `{% load watching %}{% watch_control topic %}`."""

from typing import Any

from django import template
from django.template.context import Context

from communaute.discussions.following import watching

register = template.Library()


@register.inclusion_tag("discussions/watch_control.html", takes_context=True)
def watch_control(
    context: Context, thing: watching.Thing, level: int | None = None
) -> dict[str, Any]:
    """The menu of the four levels for a topic, a page or a theme; `level` when it is known."""
    request = context["request"]
    if level is None:
        level = watching.level_of(thing, request.user)
    return {"control": watching.control(thing, level), "back": request.get_full_path()}


@register.simple_tag
def watch_action(thing: watching.Thing) -> str:
    """Where the level of a thing is sent."""
    return watching.action(thing)
