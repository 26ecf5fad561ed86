"""Letting somebody read and not speak, and giving them the floor back."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core.dates import TORONTO
from communaute.discussions.models import Suspension
from communaute.discussions.moderation import suspensions
from communaute.facilitation.decorators import facilitators_only
from communaute.facilitation.moderation_forms import SuspensionForm
from communaute.members.models import User
from communaute.members.requests import MemberRequest


@facilitators_only
@require_safe
def suspended(request: MemberRequest) -> HttpResponse:
    """`/animation/suspensions/`: who does not speak for now."""
    found = suspensions.open_suspensions(timezone.now()).select_related("member")
    return render(request, "facilitation/suspensions.html", {"suspensions": found})


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: MemberRequest, pk: int) -> HttpResponse:
    """Until a day, or until somebody lifts it, with a word to the person."""
    person = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    form, now = SuspensionForm(request.POST if request.method == "POST" else None), timezone.now()
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["until"]
        until = datetime.combine(day, time(), tzinfo=TORONTO) if day else None
        try:
            suspensions.suspend(
                person, by=request.user, why=form.cleaned_data["why"], until=until, now=now
            )
        except suspensions.NotSuspendable as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("%(name)s peut lire, mais pas écrire pour l’instant.") % {"name": person}
            )
            return redirect("facilitation:suspensions")
    return render(
        request,
        "facilitation/suspend.html",
        {"person": person, "form": form, "current": suspensions.suspension_of(person, now)},
        status=422 if form.errors else 200,
    )


@facilitators_only
@require_POST
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the floor back."""
    found = get_object_or_404(Suspension.objects.select_related("member"), pk=pk)
    if suspensions.lift(found, by=request.user, now=timezone.now()):
        messages.success(request, _("%(name)s peut écrire de nouveau.") % {"name": found.member})
    return redirect("facilitation:suspensions")
