"""What the pages of the library show. Wagtail serves the pages themselves."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.models import Page

from bibliotheque import usefulness
from bibliotheque.citation import cite, joined
from bibliotheque.models import Collection, LibraryIndexPage, ResourcePage
from bibliotheque.querysets import ResourceQuerySet
from cms.core.models import Theme
from cms.core.text import reading_minutes
from communaute.members.decorators import network_required
from communaute.members.models import Organization, User
from communaute.members.querysets import open_seats
from communaute.members.requests import MemberRequest

PER_PAGE = 24


@dataclass(frozen=True)
class Choice:
    """A box of a filter: its value in the address, its words, how many resources it leaves."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Shelf:
    """A collection, as far as this reader may open it."""

    slug: str
    title: str
    description: str
    count: int
    minutes: int


def index_context(request: HttpRequest, page: LibraryIndexPage) -> dict[str, Any]:
    """The resources this reader may open, filtered by the address, and what to filter them by."""
    readable = ResourcePage.objects.child_of(page).visible_to(request.user)
    themes = {slug for slug in request.GET.getlist("theme") if "\x00" not in slug}
    kinds = set(request.GET.getlist("type")) & set(ResourcePage.Kind.values)
    collection = _collection(request.GET.get("collection", ""), readable)
    if collection is not None:
        readable = readable.filter(collections=collection)
    found = readable.about(themes).of_kinds(kinds).with_card().newest()
    resources = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    is_filtered = bool(themes or kinds or collection)
    is_front = not is_filtered and resources.number == 1
    return {
        "resources": resources,
        "collection": collection,
        "shelves": _shelves(readable) if is_front else [],
        "theme_choices": _theme_choices(readable.of_kinds(kinds), themes),
        "kind_choices": _kind_choices(readable.about(themes), kinds),
        "filter_count": len(themes) + len(kinds),
        "is_filtered": is_filtered,
    }


def _collection(slug: str, readable: ResourceQuerySet) -> Collection | None:
    """The collection of that slug, when this reader may open something of it."""
    if not slug or "\x00" in slug:
        return None
    return Collection.objects.filter(slug=slug, resources__in=readable).distinct().first()


def _shelves(readable: ResourceQuerySet) -> list[Shelf]:
    """The collections with something to open."""
    collections = (
        Collection.objects.filter(resources__in=readable)
        .annotate(resource_count=Count("resources"), words=Sum("resources__word_count"))
        .order_by("title", "pk")
    )
    return [
        Shelf(one.slug, one.title, one.description, one.resource_count, reading_minutes(one.words))
        for one in collections
    ]


def _theme_choices(readable: ResourceQuerySet, chosen: set[str]) -> list[Choice]:
    themes = (
        Theme.objects.filter(resources__in=readable)
        .annotate(n=Count("resources"))
        .order_by("name", "pk")
    )
    return [Choice(theme.slug, theme.name, theme.n, theme.slug in chosen) for theme in themes]


def _kind_choices(readable: ResourceQuerySet, chosen: set[str]) -> list[Choice]:
    counts = dict(readable.order_by().values_list("kind").annotate(n=Count("pk")))
    return [
        Choice(value, str(label), counts[value], value in chosen)
        for value, label in ResourcePage.Kind.choices
        if value in counts
    ]


def resource_context(request: HttpRequest, page: ResourcePage) -> dict[str, Any]:
    """A resource, saved or only previewed: who wrote it, what it carries, what is akin to it."""
    authors = _authors(page)
    return {
        "authors": authors,
        "author_names": joined([str(author) for author in authors]),
        "organizations": _organizations(authors),
        "theme": page.first_theme,
        "headings": [block.value for block in page.body if block.block_type == "heading"],
        "attachments": list(page.attachments.all().select_related("document")),
        "related": _related(request, page),
        "citation": cite(page, authors),
        "usefulness": usefulness.seen_by(request.user, page, authors),
    }


@require_POST
@network_required
def useful(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that a resource is useful, or no longer."""
    page = get_object_or_404(ResourcePage.objects.visible_to(request.user), pk=pk)
    if request.POST.get("utile") == "non":
        usefulness.take_back(page, member=request.user)
    else:
        try:
            usefulness.give(page, member=request.user, now=timezone.now())
        except usefulness.OwnWords as refusal:
            raise PermissionDenied from refusal
    return redirect(f"{page.address}#utile")


def _authors(page: ResourcePage) -> list[User]:
    """In the order given."""
    return [authorship.person for authorship in page.authorships.all().select_related("person")]


def _organizations(authors: list[User]) -> list[Organization]:
    """Where they work now, each named once, in their order."""
    order = {author.pk: rank for rank, author in enumerate(authors)}
    found = open_seats().filter(member__in=authors).order_by("pk")
    ranked = sorted(found, key=lambda seat: order[seat.member_id])
    return list(dict.fromkeys(seat.organization for seat in ranked))


def _related(request: HttpRequest, page: Page) -> list[ResourcePage]:
    """Those the editors chose, in their order, that this reader may open."""
    order = [relation.resource_id for relation in page.relations.all()]
    readable = ResourcePage.objects.visible_to(request.user).with_card().in_bulk(order)
    return [readable[pk] for pk in order if pk in readable]
