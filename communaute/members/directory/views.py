"""The screens of the directory: the lists, an organization, a person, a letter."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import limits
from communaute.members.decorators import network_required
from communaute.members.directory import letters, matching, regions, visibility
from communaute.members.directory.contributions import contributions
from communaute.members.directory.forms import DirectoryForm, LetterForm
from communaute.members.directory.matching import Asked, Catalogue
from communaute.members.directory.rows import Tab, organization_rows, person_rows
from communaute.members.models import Exchange, Organization, User, Visibility
from communaute.members.querysets import listed_seats
from communaute.members.requests import MemberRequest

PER_PAGE = 24
ELSEWHERE = 6
CONTRIBUTIONS = 6
TAB, PEOPLE = "onglet", "personnes"


@require_safe
@network_required
def directory(request: MemberRequest) -> HttpResponse:
    """`/bottin/`: organizations, or people, found by words, region, theme, public and lines."""
    catalogue = Catalogue.read()
    form = DirectoryForm(request.GET, catalogue=catalogue)
    asked = form.asked()
    context = {
        "form": form,
        "asked": asked,
        "is_filtered": asked != Asked(),
        "region": next((one for one in catalogue.regions if one.code == asked.region), None),
        "results": regions.RESULTS,
    }
    if request.GET.get(TAB) == PEOPLE:
        return render(
            request, "members/directory.html", context | _people(request, asked, catalogue)
        )
    counts = _by_region(asked, catalogue)
    form.count_regions(counts, catalogue)
    context["places"] = regions.places(catalogue.regions, counts, request.GET, asked.region)
    total = counts.get(asked.region, 0) if asked.region else sum(counts.values())
    return render(
        request,
        "members/directory.html",
        context | _organizations(request, asked, catalogue, total),
    )


def _organizations(
    request: MemberRequest, asked: Asked, catalogue: Catalogue, total: int
) -> dict[str, object]:
    found = matching.organizations(asked, catalogue)
    page, span = _page(total, request.GET.get("page"))
    shown = organization_rows(found[span], catalogue.themes, kind=asked.kind)
    others = None
    if asked.region and total <= matching.FEW:
        themes = {theme.slug for row in shown for theme in row.themes}
        others = matching.organizations_elsewhere(asked, themes, catalogue)
    return {
        "tabs": _tabs(request, total, matching.people(asked, catalogue).count(), of_people=False),
        "page_obj": page,
        "rows": shown,
        "elsewhere": []
        if others is None
        else organization_rows(others[:ELSEWHERE], catalogue.themes, kind=asked.kind),
    }


def _people(request: MemberRequest, asked: Asked, catalogue: Catalogue) -> dict[str, object]:
    viewer = visibility.Viewer.of(request.user)
    found = matching.people(asked, catalogue)
    total = found.count()
    page, span = _page(total, request.GET.get("page"))
    shown = person_rows(found[span], catalogue.themes, viewer)
    others = None
    if asked.region and total <= matching.FEW:
        themes = {theme.slug for row in shown for theme in row.themes}
        others = matching.people_elsewhere(asked, themes, catalogue)
    organizations = matching.organizations(asked, catalogue).count()
    return {
        "of_people": True,
        "tabs": _tabs(request, organizations, total, of_people=True),
        "page_obj": page,
        "rows": shown,
        "elsewhere": []
        if others is None
        else person_rows(others[:ELSEWHERE], catalogue.themes, viewer),
    }


def _page(total: int, number: str | None) -> tuple[Page, slice]:
    """The page asked for, and where its rows stand among all that were counted."""
    page = Paginator(range(total), PER_PAGE).get_page(number)
    return page, slice((page.number - 1) * PER_PAGE, page.end_index())


def _by_region(asked: Asked, catalogue: Catalogue) -> dict[str, int]:
    """How many organizations answer in each region, whatever the region asked for."""
    found = matching.organizations(matching.everywhere(asked), catalogue).order_by()
    counts = dict(found.values_list("region").annotate(n=Count("pk")))
    return {one.code: counts[one.pk] for one in catalogue.regions if one.pk in counts}


def _tabs(request: MemberRequest, organizations: int, people: int, *, of_people: bool) -> list[Tab]:
    """The two lists; what is asked of organizations alone does not follow to people."""
    query = request.GET.copy()
    for name in ("page", TAB):
        query.pop(name, None)
    to_people = query.copy()
    for name in ("public", "echange"):
        to_people.pop(name, None)
    to_people[TAB] = PEOPLE
    return [
        Tab(_("Organismes"), organizations, _address(query, request.path), not of_people),
        Tab(_("Personnes"), people, _address(to_people, request.path), of_people),
    ]


def _address(query: QueryDict, path: str) -> str:
    return f"?{query.urlencode()}" if query else path


@require_safe
@network_required
def organization(request: MemberRequest, slug: str) -> HttpResponse:
    """An organization, its people, what it offers and seeks, what it brought."""
    rows = Organization.objects.visible_to(request.user).select_related("region")
    shown = get_object_or_404(rows.prefetch_related("themes", "exchanges__themes"), slug=slug)
    seats = list(
        listed_seats()
        .filter(organization=shown)
        .select_related("member")
        .order_by("member__sort_key", "pk")
    )
    lines = list(shown.exchanges.all())
    return render(
        request,
        "members/organization.html",
        {
            "organization": shown,
            "themes": list(shown.themes.all()),
            "seats": seats,
            "offers": [line for line in lines if line.kind == Exchange.Kind.OFFER],
            "needs": [line for line in lines if line.kind == Exchange.Kind.NEED],
            "contributions": contributions(
                request.user, people=[seat.member_id for seat in seats], limit=CONTRIBUTIONS
            ),
            "may_edit": Organization.objects.run_by(request.user).filter(pk=shown.pk).exists(),
        },
    )


@require_safe
@network_required
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """A person as this reader may see them; oneself, as the community or one's team does."""
    people = User.objects.visible_to(request.user).with_seats().select_related("region")
    found = get_object_or_404(people, pk=pk)
    is_oneself = found.pk == request.user.pk
    as_team = is_oneself and request.GET.get("vue") == "organisme"
    if as_team:
        seen = visibility.shown_to(found, {Visibility.NETWORK, Visibility.TEAM})
    else:
        seen = visibility.shown(found, visibility.Viewer.of(request.user))
    return render(
        request,
        "members/person.html",
        {
            "person": found,
            "shown": seen,
            "themes": list(found.themes.all()),
            "is_oneself": is_oneself,
            "as_team": as_team,
            "may_write": letters.may_be_written_to(found, by=request.user),
            "contributions": contributions(request.user, people=[found.pk], limit=CONTRIBUTIONS),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@network_required
def write(request: MemberRequest, pk: int) -> HttpResponse:
    """`…/ecrire/`: a letter, carried by the site; refused kindly when none is received."""
    found = get_object_or_404(User.objects.visible_to(request.user).with_seats(), pk=pk)
    if not letters.may_be_written_to(found, by=request.user):
        return render(request, "members/no_letters.html", {"person": found}, status=403)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        limits.consume("letter", request.user.pk, now=now)
        try:
            letters.send(
                found,
                sender=request.user,
                text=form.cleaned_data["text"],
                key=form.sending,
                now=now,
            )
        except letters.LetterRefused:
            return render(request, "members/no_letters.html", {"person": found}, status=403)
        messages.success(request, _("Votre message est parti vers %(name)s.") % {"name": found})
        return redirect(found)
    return render(
        request,
        "members/write.html",
        {"form": form, "person": found, "may_answer": letters.may_be_answered(request.user)},
        status=422 if form.errors else 200,
    )
