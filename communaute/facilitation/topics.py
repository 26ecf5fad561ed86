"""A facilitator's tools on one conversation: close, pin, move, sum up, propose to the library."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communaute.discussions.models import Topic
from communaute.discussions.moderation import topics
from communaute.discussions.writing.reach import reach_of
from communaute.facilitation.decorators import facilitators_only
from communaute.facilitation.moderation_forms import MoveForm, SummaryForm, WhyForm
from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest


def topic_or_404(request: MemberRequest, pk: int) -> Topic:
    rows = Topic.objects.visible_to(request.user).select_related("page", "proposal")
    return get_object_or_404(rows, pk=pk)


@facilitators_only
@require_POST
def gesture(request: MemberRequest, pk: int) -> HttpResponse:
    """One button of the tools, with a reason if one likes."""
    found = topic_or_404(request, pk)
    wanted, form = request.POST.get("geste", ""), WhyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(map(str, form.errors["why"])))
        return redirect(found)
    said = {
        "fermer": _("La discussion est fermée\xa0: on peut la lire, plus y répondre."),
        "rouvrir": _("La discussion est rouverte."),
        "epingler": _("La discussion est épinglée en tête de liste."),
        "desepingler": _("La discussion n’est plus épinglée."),
    }
    if wanted not in said:
        raise Http404
    why = form.cleaned_data["why"]
    topics.switch(found, wanted, by=request.user, why=why, now=timezone.now())
    messages.success(request, said[wanted])
    return redirect(found)


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Hang a conversation on another category; where more people read, they are counted first."""
    found = topic_or_404(request, pk)
    is_sent = request.method == "POST"
    places = topics.places(request.user, found)
    form = MoveForm(request.POST if is_sent else None, places=places)
    context = {"topic": found, "form": form, "has_places": places.exists()}
    if is_sent and form.is_valid():
        page = form.cleaned_data["page"]
        try:
            topics.move(found, page, by=request.user, now=timezone.now(),
                        why=form.cleaned_data["why"],
                        is_confirmed=form.cleaned_data["is_confirmed"])  # fmt: skip
        except topics.Widens:
            reader = reader_for(request.user)
            audience, group = found.audience, found.audience_group_id
            context |= {
                "wider": page,
                "today": reach_of(reader, found.page, audience=audience, group=group),
                "there": reach_of(reader, page, audience=audience, group=group),
            }
            return render(request, "facilitation/move_wider.html", context, status=409)
        messages.success(request, _("La discussion est maintenant dans «\xa0%(page)s\xa0».") % {
            "page": page.title})  # fmt: skip
        return redirect(found)
    return render(request, "facilitation/move.html", context, status=422 if form.errors else 200)


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: MemberRequest, pk: int) -> HttpResponse:
    """Write « L’essentiel en 30 secondes », change it, or empty it."""
    found = topic_or_404(request, pk)
    form = SummaryForm(
        request.POST if request.method == "POST" else None, initial={"summary": found.summary}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["summary"].strip()
        topics.sum_up(found, by=request.user, summary=told, now=timezone.now())
        messages.success(
            request,
            _("L’essentiel paraît en tête de la discussion.")
            if told
            else _("L’essentiel est retiré."),
        )
        return redirect(found)
    return render(
        request,
        "facilitation/summary.html",
        {"topic": found, "form": form},
        status=form.status,
    )
