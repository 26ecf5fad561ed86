"""What one reads: a conversation, and the place of a post."""

from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from cms.core import dates, threshold
from cms.core.pages import address
from cms.core.text import excerpt
from communaute.discussions import actions, answers
from communaute.discussions.forms import PostForm
from communaute.discussions.message_rows import Gestures
from communaute.discussions.messages import Message, messages_of
from communaute.discussions.models import POSTS_PER_PAGE, CategoryPage, Post, Topic
from communaute.discussions.querysets import PostQuerySet
from communaute.discussions.rendering import plain
from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest

KEPT_LENGTH = 180
"""Of the words of a kept answer, under the question, in characters."""


class Kept(NamedTuple):
    """An answer that was kept: who gave it, how it begins, where it is read."""

    name: str
    words: str
    href: str


def topic(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    """A conversation, twenty posts at a time, with its reply box."""
    found = topic_or_404(request, pk)
    if slug != found.slug:
        return redirect(found, permanent=True)
    response = render(request, "discussions/topic.html", topic_context(request, found, PostForm()))
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        remember_reading(request, found)
    return response


def topic_or_404(request: MemberRequest, pk: int) -> Topic:
    """A topic that this member may see, how far they have read it, and when."""
    member = request.user
    return get_object_or_404(Topic.objects.visible_to(member).for_screen(member), pk=pk)


def topic_context(request: MemberRequest, found: Topic, form: PostForm) -> dict[str, Any]:
    """What the page of a topic shows; the number of queries does not depend on the posts."""
    now, viewer = timezone.now(), request.user
    shown = shown_page(request, found)
    first = shown.start_index()
    rows = messages_of(_posts(found, first), viewer=viewer, now=now, gestures=True)
    here = [one for one in rows if first <= one.number < first + POSTS_PER_PAGE]
    unread = [one for one in here if one.number > found.read_number]
    has_asked = _has_asked(request, found, here)
    is_facilitator = reader_for(viewer).is_facilitator
    kept = _kept(rows, here) if shown.number == 1 else []
    opening = here[:1] if kept else []
    return {
        "topic": found,
        "summary": mark_safe(found.summary_html),  # sanitised when written: rendering.render
        "opening": opening,
        "kept": kept,
        "read": [one for one in here if one.number <= found.read_number and one not in opening],
        "unread": [one for one in unread if one not in opening],
        "is_empty": not here,
        "first_unread": found.read_number + 1,
        # The line stands where reading stopped, and on no other page.
        "has_line": bool(unread) and found.read_number > 0 and first <= found.read_number + 1,
        "unread_count": found.unread_count if shown.has_next() else len(unread),
        "leads_to_unread": found.read_number > 0 and found.unread_count > 0,
        "since": found.read_at and dates.since(found.read_at, now=now),
        "done_words": answers.done_words(found.kind),
        "may_settle": has_asked or is_facilitator,
        "is_facilitator": is_facilitator,
        "shows_readers": threshold.is_enough(found.reader_count),
        "page_address": address(found.page),
        "hangs_on_category": found.page.content_type_id == _category_type(),
        "gestures": Gestures(
            query=f"?page={shown.number}&amp;" if shown.number > 1 else "?",
            accepts=has_asked and found.kind == Topic.Kind.QUESTION,
            replies=not found.is_locked,
        ),
        "pages": shown,
        "form": form,
    }


def _posts(found: Topic, first: int) -> PostQuerySet:
    """The posts of a page, and the answers that were kept wherever they are."""
    wanted = Q(number__gte=first) & Q(number__lt=first + POSTS_PER_PAGE)
    if found.done_at and found.kind == Topic.Kind.QUESTION:
        wanted |= Q(accepted_at__isnull=False)
    return Post.objects.filter(wanted, topic=found).published().order_by("number")


def _kept(rows: list[Message], here: list[Message]) -> list[Kept]:
    """The answers that were kept, as they are told under the question."""
    return [
        Kept(
            one.name,
            excerpt(plain(one.stored), KEPT_LENGTH),
            f"#message-{one.pk}" if one in here else reverse("discussions:post", args=[one.pk]),
        )
        for one in rows
        if one.is_accepted
    ]


def _has_asked(request: MemberRequest, found: Topic, here: list[Message]) -> bool:
    """Whether the reader opened the topic; its first message says so where it is shown."""
    if here and here[0].number == 1:
        return here[0].is_mine
    return answers.opened(request.user, found)


def _category_type() -> int:
    return ContentType.objects.get_for_model(CategoryPage).pk


def remember_reading(request: MemberRequest, found: Topic) -> None:
    """Move the member's mark to the last post of the page shown. Never moves back."""
    last = shown_page(request, found).end_index()
    if last > found.read_number:
        actions.mark_read(found, member=request.user, up_to=last, now=timezone.now())


def shown_page(request: MemberRequest, found: Topic) -> PaginatorPage:
    """The page of numbers that the address asks for, the nearest one when there is none such."""
    return Paginator(range(found.last_number), POSTS_PER_PAGE).get_page(request.GET.get("page"))


def post(request: MemberRequest, pk: int) -> HttpResponse:
    """Leads to the page and the place of a post."""
    found = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=pk)
    return redirect(place_of(found))


def place_of(found: Post) -> str:
    page = (found.number - 1) // POSTS_PER_PAGE + 1
    query = f"?page={page}" if page > 1 else ""
    return f"{found.topic.get_absolute_url()}{query}#message-{found.pk}"
