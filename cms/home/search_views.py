"""`/recherche/`: one search over everything the reader may open."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms.search import queries
from cms.search.analyzer import query_tokens
from cms.search.models import SearchEntry
from communaute.members.access import reader_for, tokens
from communaute.members.directory import matching
from communaute.members.directory.matching import Asked, Catalogue
from communaute.members.directory.views import PEOPLE, TAB

KIND_TITLES = {
    SearchEntry.Kind.RESOURCE: _("Ressources"),
    SearchEntry.Kind.TOPIC: _("Discussions"),
    SearchEntry.Kind.COURSE: _("Formations"),
    SearchEntry.Kind.LESSON: _("Leçons"),
}


@dataclass(frozen=True)
class Tab:
    label: str
    count: int
    address: str
    is_current: bool


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    results = queries.search(
        request.GET.get("q", ""),
        user=request.user,
        tokens=tokens(reader_for(request.user)),
        kind=request.GET.get("sorte", ""),
        page=request.GET.get("page", "1"),
    )
    context = {
        "results": results,
        "tabs": _tabs(results),
        "directory": _directory(results.query) if reader_for(request.user).in_network else [],
    }
    return render(request, "search/results.html", context)


def _directory(query: str) -> list[tuple[str, str]]:
    """What the directory holds for the same words: how many, in words, and where they are."""
    if not query_tokens(query):
        return []
    asked, catalogue = Asked(words=query), Catalogue.read()
    people = matching.people(asked, catalogue).count()
    organizations = matching.organizations(asked, catalogue).count()
    address = reverse("members:directory")
    lines = []
    if people:
        words = ngettext("%(n)d personne au bottin", "%(n)d personnes au bottin", people)
        lines.append((words % {"n": people}, address + _address(query, **{TAB: PEOPLE})))
    if organizations:
        words = ngettext("%(n)d organisme au bottin", "%(n)d organismes au bottin", organizations)
        lines.append((words % {"n": organizations}, address + _address(query)))
    return lines


def _tabs(results: queries.Results) -> list[Tab]:
    """Everything, then each kind that has hits or was asked for."""
    tabs = [Tab(str(_("Tout")), results.total_of_all, _address(results.query), not results.kind)]
    for kind, label in KIND_TITLES.items():
        count, is_current = results.counts.get(kind, 0), kind == results.kind
        if count or is_current:
            tabs.append(Tab(str(label), count, _address(results.query, sorte=kind), is_current))
    return tabs


def _address(query: str, **choices: str) -> str:
    return "?" + urlencode({"q": query} | choices)
