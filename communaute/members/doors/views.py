"""The doors from outside: an access asked for, and the page of one's request."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import limits
from communaute.members.actions import network_is_open
from communaute.members.doors import asking
from communaute.members.doors.forms import AccessRequestForm, AnswerForm
from communaute.members.doors.matching import open_names
from communaute.members.models import AccessRequest


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_access(request: HttpRequest) -> HttpResponse:
    """`/compte/demander-un-acces/`: the same answer for every address, known or not."""
    now, address = timezone.now(), limits.network(get_adapter().get_client_ip(request))
    if request.method == "POST":  # before the form: finding an organization reads them all
        limits.consume("access request form", address, now=now)
    form = AccessRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        limits.consume("access request", address, now=now)
        limits.consume("access request", form.cleaned_data["email"].lower(), now=now)
        asking.ask(**form.cleaned_data, now=now)
        return redirect("members:access_asked")
    return render(
        request,
        "doors/ask_access.html",
        {"form": form, "names": open_names(), "network_is_open": network_is_open()},
        status=422 if form.errors else 200,
    )


@login_not_required
@require_safe
def access_asked(request: HttpRequest) -> HttpResponse:
    """What happens next, in the same words for everybody."""
    return render(request, "doors/access_asked.html", {"network_is_open": network_is_open()})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_request(request: HttpRequest, token: str) -> HttpResponse:
    """Where one's request stands, and the answer to a question, for whoever holds the token."""
    found = get_object_or_404(
        AccessRequest.objects.select_related("organization", "region", "invitation"), token=token
    )
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if asking.answer(found, form.cleaned_data["answer"]):
            messages.success(request, _("Merci. Votre réponse est arrivée à l’équipe."))
        return redirect("members:access_request", found.token)
    response = render(
        request,
        "doors/access_request.html",
        {"access_request": found, "form": form, "network_is_open": network_is_open()},
        status=422 if form.errors else 200,
    )
    return held_by_token(response)


def held_by_token(response: HttpResponse) -> HttpResponse:
    """Keep an address that only its holder knows out of engines, caches and other sites.

    Not « no-referrer »: the browser would then hide where the page's own form comes from, and
    the form would be refused as foreign.
    """
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
