"""A member's digest preferences, and the way out that needs no sign-in."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cms.mail.demo_views import demonstration_only
from cms.mail.one_click import one_click
from communaute.digests import actions, planning, tasks
from communaute.digests.forms import NEVER, PreferencesForm
from communaute.digests.models import Subscription
from communaute.digests.window import LOOK_BACK, WEEKLY
from communaute.members import consents
from communaute.members.models import ConsentEvent
from communaute.members.requests import MemberRequest

A_LITTLE_LATER = timedelta(minutes=15)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    subscription = Subscription.objects.filter(member_id=request.user.pk).first()
    form = PreferencesForm.of(subscription, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer, now = form.cleaned_data, timezone.now()
        if answer["cadence"] == NEVER:
            actions.decline(request.user, method="preferences", now=now)
            messages.success(request, _("C’est noté\xa0: vous ne recevrez pas le résumé."))
        else:
            actions.choose(request.user, **answer, method="preferences", now=now)
            messages.success(request, _("C’est noté\xa0: votre résumé viendra comme convenu."))
        return redirect("digests:preferences")
    return render(
        request,
        "digests/preferences.html",
        {
            "form": form,
            "subscription": subscription,
            "wording": consents.current(ConsentEvent.Kind.DIGEST).text,
        },
        status=422 if form.errors else 200,
    )


@one_click
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Shown by GET, done by POST."""
    subscription = get_object_or_404(Subscription.objects.select_related("member"), token=token)
    if request.method == "POST":
        actions.decline(subscription.member, method="one-click", now=timezone.now())
        subscription.is_active = False
    return render(request, "digests/unsubscribe.html", {"is_active": subscription.is_active})


@login_not_required
@require_POST
@demonstration_only
def demo_send(request: HttpRequest) -> HttpResponse:
    """In the demonstration, the next weekly digests leave without waiting for their day.

    As if it were a little later: what was just written may still be taken back, and a visitor
    would not wait for that to end.
    """
    now = timezone.now() + A_LITTLE_LATER
    planned = planning.plan_due(now=now, as_of=now + LOOK_BACK, cadence=WEEKLY)
    tasks.wake()
    people = sum(one.people for one in planned)
    if people:
        words = ngettext(
            "%(n)d résumé se prépare\xa0: il sera ici dans quelques secondes.",
            "%(n)d résumés se préparent\xa0: ils seront ici dans quelques secondes.",
            people,
        )
        messages.success(request, words % {"n": people})
    else:
        messages.info(request, _("Les résumés de la semaine sont déjà partis."))
    return redirect("letters:list")
