"""The discussion that stands under a page: `{% load discussions %}{% discussion_block page %}`."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.templatetags.ui import icon
from communaute.discussions.forms import BoxForm
from communaute.discussions.messages import Message, first_and_last
from communaute.discussions.models import Topic
from communaute.members.access import reader_for

register = template.Library()

# A page shows twenty of these: written here, a row costs a fifth of what it costs as a template.
ROW = """<li class="post{unread}" id="message-{pk}">
<span class="avatar av-{tint}" aria-hidden="true">{initials}</span>
<div class="post-block">
<div class="post-head"><b>{name}</b>{badge}
<span class="meta">{place}<span>{time}</span>{edited}</span></div>
<div class="post-body">{html}</div>{edit}
</div>
</li>"""
TIME = '<time datetime="{}" title="{}">{}</time>'

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
    first_and_last(newest[:TOPICS_SHOWN], now=timezone.now())
    return shared | {
        "is_open": True,
        "topics": newest[:TOPICS_SHOWN],
        "has_more": len(newest) > TOPICS_SHOWN,
        "form": BoxForm(),
    }


@register.simple_tag(takes_context=True)
def message_rows(
    context: Context, messages: Sequence[Message], first_unread: int = 0
) -> SafeString:
    """The rows of a thread. Where the page gives `post_address`, each links to its own address."""
    address, reader = context.get("post_address", ""), context["request"].user.pk
    badge = format_html('<span class="badge">{}{}</span>', icon("sprout"), _("Animation"))
    edited = format_html("<span>{}</span>", _("modifié"))
    edit = format_html("{}{}", icon("pencil"), _("Modifier"))
    rows = []
    for one in messages:
        pk = str(one.pk)
        time = format_html(TIME, *one.moment)
        if address:
            time = format_html('<a class="inherit" href="{}{}/">{}</a>', address, pk, time)
        rows.append(
            format_html(
                ROW,
                unread=" unread" if first_unread and one.number >= first_unread else "",
                pk=pk,
                tint=one.tint,
                initials=one.initials or icon("user-round"),
                name=_linked(one.name, one.href),
                badge=badge if one.is_facilitator else "",
                place=format_html("<span>{}</span>", one.place) if one.place else "",
                time=time,
                edited=edited if one.is_edited else "",
                html=one.html,
                edit=_edit_link(f"{address}{pk}/modifier/", edit)
                if address and one.author_id == reader
                else "",
            )
        )
    return SafeString("".join(rows))


def _linked(name: str, href: str) -> str:
    """A name that leads to its page, where there is one to open."""
    return format_html('<a class="inherit" href="{}">{}</a>', href, name) if href else name


def _edit_link(address: str, words: SafeString) -> SafeString:
    return format_html(
        '<div class="reactions no-print"><a class="btn btn-quiet" href="{}">{}</a></div>',
        address,
        words,
    )
