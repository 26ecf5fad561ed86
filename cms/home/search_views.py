"""`/recherche/`: one search over everything the reader may open."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms.search import queries
from cms.search.models import SearchEntry
from communaute.members.access import reader_for, tokens

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
    return render(request, "search/results.html", {"results": results, "tabs": _tabs(results)})


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
