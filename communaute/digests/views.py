"""A member's digests on the site, and the way out of them that needs no sign-in."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cms.mail.demo_views import demonstration_only
from cms.mail.one_click import one_click
from communaute.digests import copies, planning, tasks
from communaute.digests.leaving import leave
from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.digests.window import LOOK_BACK, WEEKLY
from communaute.members.requests import MemberRequest

A_LITTLE_LATER = timedelta(minutes=15)


@require_safe
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """One of my digests, under today's rights."""
    mine = DigestDelivery.objects.filter(member=request.user, state=DigestDelivery.State.SENT)
    found = get_object_or_404(mine, pk=pk)
    subscription = get_object_or_404(Subscription, member=request.user)
    word = Word.objects.at(found.sent_at or timezone.now())
    told = copies.copy_of(found, subscription, word=word, now=timezone.now())
    return render(request, "digests/copy.html", {"copy": told, "delivery": found})


@require_safe
def next_one(request: MemberRequest) -> HttpResponse:
    """« Mon prochain résumé » : what it would say if it left now."""
    now = timezone.now()
    subscription = Subscription.objects.filter(member=request.user, is_active=True).first()
    if subscription is None:
        return redirect("digests:preferences")
    leaves_at = copies.next_slot(subscription, now=now)
    delivery, word = copies.preview(subscription, now=now), Word.objects.at(leaves_at)
    told = copies.copy_of(delivery, subscription, word=word, now=now)
    context = {"copy": told, "leaves_at": leaves_at}
    return render(request, "digests/copy.html", context)


@one_click
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Shown by GET, done by POST."""
    subscription = get_object_or_404(Subscription.objects.select_related("member"), token=token)
    if request.method == "POST":
        leave(subscription.member, now=timezone.now())
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
