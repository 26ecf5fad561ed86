"""`/compte/bienvenue/`: the one screen before everything else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.home import welcome as actions
from cms.home.welcome_forms import WelcomeForm
from communaute.members import consents
from communaute.members.models import ConsentEvent, User
from communaute.members.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: MemberRequest) -> HttpResponse:
    """Shown until it is answered once; then it leads on."""
    following = _following(request)
    if request.user.welcomed_at is not None:
        return HttpResponseRedirect(following)
    # A copy: what was typed and refused must not show in the header as the person's name.
    person = User.objects.get(pk=request.user.pk)
    form = WelcomeForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid():
        is_first = actions.welcome(
            request.user,
            profile=form.profile,
            cadence=form.cleaned_data["cadence"],
            weekday=form.cleaned_data["weekday"],
            now=timezone.now(),
        )
        if is_first:
            name = form.cleaned_data["first_name"]
            messages.success(request, _("Bienvenue, %(name)s. C’est chez vous.") % {"name": name})
        return HttpResponseRedirect(following)
    return render(
        request,
        "home/welcome.html",
        {
            "form": form,
            "following": following,
            "digest_wording": consents.current(ConsentEvent.Kind.DIGEST).text,
        },
        status=422 if form.is_bound else 200,
    )


def _following(request: HttpRequest) -> str:
    """Where they were going, if that is a path of this site; else home."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours and asked.startswith("/") else "/"
