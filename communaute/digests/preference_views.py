"""`/compte/preferences/`: one page for all that comes by mail, the digest and the notices."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.core import dates
from communaute.digests import actions
from communaute.digests.forms import NEVER, PauseForm, PreferencesForm
from communaute.digests.letter import when
from communaute.digests.models import Subscription
from communaute.members import consents
from communaute.members.models import ConsentEvent
from communaute.members.requests import MemberRequest
from communaute.notifications.forms import WaysForm
from communaute.notifications.models import Preference


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """The page; by POST, what is answered about the digest."""
    if request.method != "POST":
        return page(request)
    form = PreferencesForm.of(_subscription(request), zone=request.user.zone, data=request.POST)
    if not form.is_valid():
        return page(request, form=form)
    answer, now = form.cleaned_data, timezone.now()
    if answer["cadence"] == NEVER:
        actions.decline(request.user, method="preferences", now=now)
        messages.success(request, _("C’est noté\xa0: vous ne recevrez pas le résumé."))
    else:
        actions.choose(request.user, **answer, method="preferences", now=now)
        messages.success(request, _("C’est noté\xa0: votre résumé viendra comme convenu."))
    return redirect("digests:preferences")


@require_POST
def pause(request: MemberRequest) -> HttpResponse:
    """Silence until a day, or its end."""
    if "reprendre" in request.POST:
        actions.resume(request.user)
        messages.success(request, _("C’est noté\xa0: vos résumés reprennent."))
        return redirect("digests:preferences")
    form = PauseForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return page(request, pause_form=form)
    if actions.pause(request.user, back_on=form.cleaned_data["back_on"]):
        day = dates.long_day(form.cleaned_data["back_on"])
        told = _(
            "C’est noté\xa0: plus de résumé jusqu’au %(day)s. Rien ne se perd, tout vous attend."
        )
        messages.success(request, told % {"day": day})
    return redirect("digests:preferences")


@require_POST
def notices(request: MemberRequest) -> HttpResponse:
    """How each kind of notice reaches this member, and when nothing is written."""
    form = WaysForm(request.POST, instance=_ways(request))
    if not form.is_valid():
        return page(request, notices=form)
    form.save()
    messages.success(request, _("C’est noté\xa0: vos avis vous viendront ainsi."))
    return redirect(f"{reverse('digests:preferences')}#avis")


def page(request: MemberRequest, **refused: Any) -> HttpResponse:
    """The page as its reader's answers stand; with the form that was refused, as it was sent."""
    subscription, ways, now = _subscription(request), _ways(request), timezone.now()
    back_at = subscription and subscription.paused_until
    context = {
        "back_on": back_at and back_at.astimezone(ZoneInfo(request.user.zone)).date(),
        "form": PreferencesForm.of(subscription, zone=request.user.zone),
        "subscription": subscription,
        "is_paused": subscription is not None and subscription.is_paused(now),
        "pause_form": PauseForm(today=timezone.localdate()),
        "notices": WaysForm(instance=ways),
        "summary": summary(subscription, ways, now=now),
        "wording": consents.current(ConsentEvent.Kind.DIGEST).text,
    }
    status = 422 if refused else 200
    return render(request, "digests/preferences.html", context | refused, status=status)


def summary(subscription: Subscription | None, ways: Preference, *, now: datetime) -> list[str]:
    """What the answers come to, in a sentence each."""
    if subscription is None or not subscription.is_active:
        said = [_("aucun résumé")]
    elif subscription.is_paused(now):
        said = [_("votre résumé est en pause")]
    else:
        said = [when(subscription)]
    if ways.calls:
        said.append(_("un courriel tout de suite quand on s’adresse à vous"))
        if ways.quiet_nights or ways.quiet_weekends:
            said.append(_("et du silence aux heures que vous avez choisies"))
    else:
        said.append(
            _("aucun courriel entre-temps, sauf pour ce que vous avez mis «\xa0tout de suite\xa0»")
        )
    return said


def _subscription(request: MemberRequest) -> Subscription | None:
    return Subscription.objects.filter(member_id=request.user.pk).first()


def _ways(request: MemberRequest) -> Preference:
    known = Preference.objects.filter(member_id=request.user.pk).first()
    return known or Preference(member=request.user)
