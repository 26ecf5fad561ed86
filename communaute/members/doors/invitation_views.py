"""The page of an invitation, and the code that opens its seat."""

from typing import cast

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communaute.members import account_limits
from communaute.members.account_views import ConfirmCode
from communaute.members.doors import accepting, letters
from communaute.members.doors.validity import Problem, problem_of
from communaute.members.doors.views import held_by_token
from communaute.members.models import Invitation, User

BACK = {
    "/compte/connexion/": "members:invitation",
    "/compte/connexion/code/": "members:invitation",
    "/compte/connexion/code/confirmer/": "members:invitation_code",
}
"""Pages of sign-in → those of an invitation."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """`/compte/invitation/<token>/`: shown by GET, which uses nothing up; taken up by POST."""
    found = _found(token)
    if request.user.is_authenticated and found.accepted_by_id == request.user.pk:
        return redirect("/")
    if problem := problem_of(found, now=timezone.now()):
        return _refused(request, found, problem)
    if not request.user.is_authenticated:
        return _send_code(request, found) if request.method == "POST" else _shown(request, found)
    if not accepting.holds(request.user, found):
        return _shown(request, found, is_theirs=False, status=403)
    return _accept(request, found) if request.method == "POST" else _shown(request, found)


class InvitationCode(ConfirmCode):
    """The code sent to the invited address. Right, it opens the session and the seat."""

    template_name = "doors/invitation_code.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Where allauth leads back to its own pages, leads back to the invitation's."""
        response = super().dispatch(request, *args, **kwargs)
        target = response.url if isinstance(response, HttpResponseRedirect) else ""
        page = BACK.get(target.partition("?")[0])
        return redirect(page, kwargs["token"]) if page else response

    def get_next_url(self) -> str:
        return reverse("members:invitation", args=[self.kwargs["token"]])

    def _verify_form_valid(self, form: object) -> HttpResponse:
        """Where a second step of sign-in remains, it leads back to the page and its button."""
        response = super()._verify_form_valid(form)
        found = _found(self.kwargs["token"])
        if self.request.user.is_authenticated and accepting.holds(self.request.user, found):
            return _accept(self.request, found)
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        token = self.kwargs["token"]
        context = super().get_context_data(**kwargs)
        return context | {
            "masked": accepting.masked(context["email"]),
            "here": reverse("members:invitation_code", args=[token]),
            "cancel_url": reverse("members:invitation", args=[token]),
        }


def _found(token: str) -> Invitation:
    return get_object_or_404(
        Invitation.objects.select_related("organization", "invited_by", "succeeds"), token=token
    )


def _send_code(request: HttpRequest, found: Invitation) -> HttpResponse:
    """A code to the invited address, and the page that asks for it. Limited as at sign-in."""
    account_limits.code_request(request, found.email)
    person = accepting.person_for(found)
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=found.email)
    return redirect("members:invitation_code", found.token)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        accepting.accept(found, person=cast(User, request.user), now=timezone.now())
    except accepting.Refused as refused:
        return _refused(request, found, refused.problem)
    words = _("Bienvenue! Votre place dans l’organisme %(name)s est ouverte.")
    messages.success(request, words % {"name": found.organization})
    return redirect("/")


def _shown(
    request: HttpRequest,
    found: Invitation,
    *,
    is_theirs: bool = True,
    status: int = 200,
) -> HttpResponse:
    context = {
        "invitation": found,
        "masked": accepting.masked(found.email),
        "until": letters.last_day(found),
        "is_theirs": is_theirs,
    }
    return held_by_token(render(request, "doors/invitation.html", context, status=status))


def _refused(request: HttpRequest, found: Invitation, problem: Problem) -> HttpResponse:
    context = {"invitation": found, "problem": problem}
    return held_by_token(render(request, "doors/invitation_closed.html", context, status=410))
