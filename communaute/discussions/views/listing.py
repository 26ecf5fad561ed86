"""The lists of conversations: all of them, those of a category, those of a page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.models import Page

from cms.core.models import Theme
from cms.core.pages import address
from communaute.discussions.masks import voices
from communaute.discussions.models import CategoryPage, CommunityIndexPage, Topic, Watch
from communaute.discussions.querysets import TopicQuerySet
from communaute.discussions.reading import marks as reading_marks
from communaute.discussions.reading.topic_rows import rows_of
from communaute.discussions.themes import themes_of
from communaute.discussions.writing import drafts
from communaute.members.access import visible_pages
from communaute.members.models import User
from communaute.members.requests import MemberRequest

TOPICS_PER_PAGE = 20
UNREAD, UNANSWERED, FOLLOWED = "non-lues", "sans-reponse", "suivies"
SOLVED, MINE = "resolues", "les-miennes"


class Size(NamedTuple):
    """How many conversations, how many hold something new, how many questions wait."""

    all: int = 0
    unread: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class Filter:
    """A view of the list: its address, its name, how many wait there."""

    name: str
    href: str
    count: int
    is_chosen: bool


class CountedPaginator(Paginator):
    """A paginator that is told how many rows there are, where that is known already."""

    def __init__(self, rows: TopicQuerySet, per_page: int, *, known: int | None) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @cached_property
    def count(self) -> int:
        return super().count if self.known is None else self.known


def topic_list(request: MemberRequest, *, page: Page | None = None) -> dict[str, Any]:
    """The page of topics that the address asks for, with what its template shows."""
    user = request.user
    topics = Topic.objects.visible_to(user).with_reading(user)
    if page is not None:
        topics = topics.on_page(page)
    theme = _theme(request) if page is None else None
    sizes = every = sizes_of(topics, apart=theme is not None)
    if theme is not None:
        of_theme = [one for one, themes in themes_of(sizes).items() if theme.pk in themes]
        topics, sizes = topics.filter(page__in=of_theme), {one: sizes[one] for one in of_theme}
    size = Size(*(sum(numbers) for numbers in zip(*sizes.values(), strict=True)))
    chosen = request.GET.get("voir", "")
    known = {"": size.all, UNREAD: size.unread, UNANSWERED: size.unanswered}
    rows = chosen_of(topics, chosen, user).with_row()
    paginator = CountedPaginator(
        rows.order_by("-is_pinned", "-last_post_at", "-pk"),
        TOPICS_PER_PAGE,
        known=known.get(chosen),
    )
    shown = paginator.get_page(request.GET.get("page"))
    return {
        "topics": shown,
        "rows": rows_of(shown, now=timezone.now()),
        "filters": filters(chosen, size, theme),
        "chosen": chosen,
        "theme": theme,
        "size": size,
        "sizes": every,
        "all_unread": sum(one.unread for one in every.values()),
    }


def sizes_of(topics: TopicQuerySet, *, apart: bool) -> dict[int, Size]:
    """The sizes of these topics, which come `with_reading`, by page; in one query.

    Unless every page is wanted `apart`, all that are no categories are counted as one, 0: they
    are as many as the library has resources.
    """
    category = ContentType.objects.get_for_model(CategoryPage)
    of_category = When(page__content_type=category, then="page_id")
    counted = (
        topics.order_by()
        .annotate(place=F("page_id") if apart else Case(of_category, default=0))
        .values_list("place")
        .annotate(
            all=Count("pk"),
            unread=Count("pk", filter=Q(last_number__gt=F("read_number"))),
            unanswered=Count("pk", filter=Q(kind=Topic.Kind.QUESTION, post_count=1)),
        )
    )
    return {place: Size(*numbers) for place, *numbers in counted}


def chosen_of(topics: TopicQuerySet, chosen: str, user: User) -> TopicQuerySet:
    """Those of these topics that a filter keeps; a filter that does not exist keeps them all."""
    if chosen == UNREAD:
        return topics.unread()
    if chosen == UNANSWERED:
        return topics.unanswered()
    if chosen == FOLLOWED:
        return topics.filter(watches__member=user, watches__level__gte=Watch.Level.FOLLOW)
    if chosen == SOLVED:
        return topics.filter(kind=Topic.Kind.QUESTION, done_at__isnull=False)
    if chosen == MINE:
        return topics.filter(voices.opened_by(user))
    return topics


def filters(chosen: str, size: Size, theme: Theme | None) -> list[Filter]:
    """The views of the list, each within the theme that is chosen."""
    within = {"theme": theme.slug} if theme else {}
    named = [
        ("", _("Récentes"), 0),
        (UNREAD, _("Non lues"), size.unread),
        (UNANSWERED, _("Sans réponse"), size.unanswered),
        (FOLLOWED, _("Suivies"), 0),
        (SOLVED, _("Résolues"), 0),
        (MINE, _("Les miennes"), 0),
    ]
    return [
        Filter(
            name,
            "?" + urlencode(within | {"voir": key}),
            count,
            is_chosen=key == chosen,
        )
        for key, name, count in named
    ]


def _theme(request: MemberRequest) -> Theme | None:
    slug = request.GET.get("theme", "")
    return Theme.objects.filter(slug=slug).first() if slug and "\0" not in slug else None


def index_context(request: MemberRequest, page: CommunityIndexPage) -> dict[str, Any]:
    """What `/communaute/` shows: the conversations, the categories one may open, the themes."""
    listed = topic_list(request)
    open_pages = visible_pages(request.user).values("pk")
    categories = CategoryPage.objects.filter(pk__in=open_pages).order_by("path")
    sizes: dict[int, Size] = listed["sizes"]
    counted = [(one, sizes.get(one.pk, Size()).all) for one in categories]
    return listed | {
        "categories": counted,
        "themes": list(Theme.objects.all()),
        "has_drafts": drafts.has_any(request.user),
    }


def category_context(request: MemberRequest, page: CategoryPage) -> dict[str, Any]:
    return topic_list(request, page=page)


def on_page(request: MemberRequest, page_id: int) -> HttpResponse:
    """Every conversation of one page."""
    page = get_object_or_404(visible_pages(request.user), pk=page_id)
    context = topic_list(request, page=page) | {"page": page, "page_address": address(page)}
    return render(request, "discussions/on_page.html", context)


@require_POST
def all_read(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    count = reading_marks.mark_all_read(request.user, now=timezone.now())
    said = ngettext(
        "%(n)d discussion est marquée comme lue.",
        "%(n)d discussions sont marquées comme lues.",
        count,
    )
    messages.success(request, said % {"n": count} if count else _("Vous aviez déjà tout lu."))
    return redirect("/communaute/")
