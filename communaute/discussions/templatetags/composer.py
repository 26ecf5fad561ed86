"""The box in which members write: `{% load composer %}{% composer topic form=form %}`."""

from typing import Any

from django import template
from django.template.context import Context
from wagtail.models import Page

from communaute.discussions.models import Topic
from communaute.discussions.writing import composer as boxes
from communaute.discussions.writing.drafts import Place
from communaute.discussions.writing.forms import PostForm

register = template.Library()


@register.inclusion_tag("discussions/composer.html", takes_context=True)
def composer(
    context: Context,
    on: Topic | Page,
    form: PostForm | None = None,
    id: str = "repondre",
    desk: boxes.Desk = boxes.UNKNOWN,
) -> dict[str, Any]:
    """The box under a topic, or the one that opens a conversation on a page.

    `form` holds what was sent and must be shown again; without it, the draft that waits there.
    `desk` is what the page has read of it already.
    """
    request = context["request"]
    place = Place.of_topic(on) if isinstance(on, Topic) else Place.of_page(on)
    sent = form if form is not None and form.is_bound else None
    box = boxes.box(request, place, sent, desk)
    return {"request": request, "box": box, "form": box.form, "id": id}
