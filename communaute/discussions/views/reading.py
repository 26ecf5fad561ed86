"""What one reads: the lists of conversations, a conversation, the place of a post."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.pages import address
from communaute.discussions import actions
from communaute.discussions.forms import PostForm
from communaute.discussions.messages import messages_of
from communaute.discussions.models import (
    POSTS_PER_PAGE,
    CategoryPage,
    CommunityIndexPage,
    Post,
    ReadMark,
    Topic,
    Watch,
)
from communaute.members.access import visible_pages
from communaute.members.requests import MemberRequest

TOPICS_PER_PAGE = 20


@dataclass(frozen=True)
class Filter:
    """A view of the list of conversations: its address and its name."""

    key: str
    name: str


def filters() -> list[Filter]:
    return [
        Filter("", _("Toutes")),
        Filter("non-lues", _("Non lues")),
        Filter("sans-reponse", _("Sans réponse")),
        Filter("suivies", _("Suivies")),
    ]


def topic_list(request: MemberRequest, *, page: Page | None = None) -> dict[str, Any]:
    """The page of topics that the address asks for, with what its template shows."""
    user = request.user
    topics = Topic.objects.visible_to(user).with_reading(user).with_row()
    if page is not None:
        topics = topics.on_page(page)
    chosen = request.GET.get("voir", "")
    if chosen == "non-lues":
        topics = topics.unread()
    elif chosen == "sans-reponse":
        topics = topics.unanswered()
    elif chosen == "suivies":
        topics = topics.filter(watches__member=user, watches__level__gte=Watch.Level.FOLLOW)
    paginator = Paginator(topics.order_by("-is_pinned", "-last_post_at", "-pk"), TOPICS_PER_PAGE)
    return {
        "topics": paginator.get_page(request.GET.get("page")),
        "filters": filters(),
        "chosen": chosen,
    }


def index_context(request: MemberRequest, page: CommunityIndexPage) -> dict[str, Any]:
    """What `/communaute/` shows: the conversations, and the categories one may open."""
    categories = CategoryPage.objects.filter(pk__in=visible_pages(request.user)).order_by("path")
    return topic_list(request) | {"categories": categories}


def category_context(request: MemberRequest, page: CategoryPage) -> dict[str, Any]:
    return topic_list(request, page=page)


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
    """A topic that this member may see, and how far they have read it."""
    member = request.user
    found = get_object_or_404(Topic.objects.visible_to(member).for_screen(), pk=pk)
    mark = ReadMark.objects.filter(member=member, topic=found).values_list("last_number", flat=True)
    before = found.last_number if found.last_post_at < member.date_joined else 0
    found.read_number = next(iter(mark), before)
    return found


def topic_context(request: MemberRequest, found: Topic, form: PostForm) -> dict[str, Any]:
    """What the page of a topic shows; the number of queries does not depend on the posts."""
    shown = shown_page(request, found)
    first = shown.start_index()
    posts = Post.objects.filter(topic=found).published().between(first, first + POSTS_PER_PAGE - 1)
    watched = Watch.objects.filter(member=request.user, topic=found).values_list("level", flat=True)
    messages_shown = messages_of(posts, now=timezone.now())
    return {
        "topic": found,
        "read": [one for one in messages_shown if one.number <= found.read_number],
        "unread": [one for one in messages_shown if one.number > found.read_number],
        "first_unread": found.read_number + 1,
        "is_watched": any(level >= Watch.Level.FOLLOW for level in watched),
        "page_address": address(found.page),
        "post_address": reverse("discussions:post", args=[0]).removesuffix("0/"),
        "pages": shown,
        "form": form,
    }


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


def on_page(request: MemberRequest, page_id: int) -> HttpResponse:
    """Every conversation of one page."""
    page = get_object_or_404(visible_pages(request.user), pk=page_id)
    context = topic_list(request, page=page) | {"page": page, "page_address": address(page)}
    return render(request, "discussions/on_page.html", context)
