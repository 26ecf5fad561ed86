"""Leaving: who one is, asked again; what happens, and one's choice; the last page."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cms.core import limits
from communaute.members.account_again import entered_recently
from communaute.members.models import PrivacyRequest
from communaute.members.requests import MemberRequest
from communaute.members.rights import leaving, requests
from communaute.members.rights.forms import KEEP, FarewellForm, LeaveForm


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest) -> HttpResponse:
    """`/compte/donnees/supprimer/`: proves who it is, says what happens, then does it."""
    proof = _where_to_prove(request)
    if proof:
        return redirect(f"{proof}?{urlencode({'next': request.path})}")
    is_last = leaving.is_last_administrator(request.user)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_last and form.is_valid():
        try:
            farewell = leaving.leave(
                request.user, keep_posts=form.cleaned_data["posts"] == KEEP, now=timezone.now()
            )
        except leaving.LastAdministrator:
            is_last = True
        else:
            logout(request)
            return redirect("members:farewell", farewell.token)
    refused = request.method == "POST"
    context = {"form": form, "is_last": is_last, "alone": leaving.left_alone(request.user)}
    return render(request, "rights/leave.html", context, status=422 if refused else 200)


def _where_to_prove(request: MemberRequest) -> str:
    """Where one shows who one is, unless it was just done: password, key, second step or code."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if ways:
        return "" if did_recently_reauthenticate(request) else ways[0]["url"]
    return "" if entered_recently(request) else reverse("account_enter_again")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def farewell(request: HttpRequest, token: str) -> HttpResponse:
    """The last page: what was done, and a request about what others wrote, for thirty days."""
    try:
        leaver = leaving.may_still_ask(token)
    except signing.BadSignature as refused:
        raise Http404 from refused
    form = FarewellForm(request.POST if request.method == "POST" else None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent:
        now = timezone.now()
        limits.consume("privacy request", leaver, now=now)
        requests.ask(
            kind=PrivacyRequest.Kind.MENTION,
            text=form.cleaned_data["text"],
            reply_to=form.cleaned_data["reply_to"],
            key=form.sending,
            now=now,
        )
    response = render(
        request,
        "rights/farewell.html",
        {"form": form, "is_sent": is_sent},
        status=422 if form.errors else 200,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
