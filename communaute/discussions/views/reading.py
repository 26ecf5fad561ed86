"""What one reads: a conversation, and the place of a post."""

from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from cms.core import dates, threshold
from cms.core.pages import address
from cms.core.text import excerpt
from communaute.discussions import actions, answers, helping
from communaute.discussions.models import POSTS_PER_PAGE, CategoryPage, Post, Topic
from communaute.discussions.reading import screen
from communaute.discussions.reading.message_rows import Gestures
from communaute.discussions.reading.messages import (
    NOWHERE,
    Message,
    authors,
    made,
    page_of_posts,
    places_of,
)
from communaute.discussions.reading.screen import Screen
from communaute.discussions.writing.composer import Desk
from communaute.discussions.writing.forms import PostForm
from communaute.discussions.writing.rendering import plain
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
    shown = screen_or_404(request, pk)
    found = shown.topic
    if slug != found.slug:
        return redirect(found, permanent=True)
    context = topic_context(request, shown, PostForm())
    response = render(request, "discussions/topic.html", context)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        remember_reading(request, found)
        if context["has_asked"] and context["help"].sentences:
            helping.read(found, member=request.user, now=timezone.now())
    return response


def screen_or_404(request: MemberRequest, pk: int) -> Screen:
    """A topic that this member may see, and what they left there."""
    found = screen.read(request.user, pk)
    if found is None:
        raise Http404
    return found


def topic_context(request: MemberRequest, seen: Screen, form: PostForm) -> dict[str, Any]:
    """What the page of a topic shows; the number of queries does not depend on the posts."""
    now, viewer, found = timezone.now(), request.user, seen.topic
    shown = shown_page(request, found)
    first = shown.start_index()
    posts = page_of_posts(found, first, viewer=viewer)
    places = places_of(authors(posts) | {viewer.pk})
    rows = made(posts, places, viewer=viewer, now=now)
    here = [one for one in rows if first <= one.number < first + POSTS_PER_PAGE]
    unread = [one for one in here if one.number > found.read_number]
    has_asked = _has_asked(request, found, here)
    is_facilitator = reader_for(viewer).is_facilitator
    kept = _kept(rows, here) if shown.number == 1 else []
    help_told = helping.help_for(
        found, viewer, has_asked=has_asked, is_told=has_asked or is_facilitator
    )
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
        "has_asked": has_asked,
        "help": help_told,
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
        "level": seen.level,
        "desk": Desk(seen.is_desk_empty, places.get(viewer.pk, NOWHERE).words, seen.has_masks),
    }


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
