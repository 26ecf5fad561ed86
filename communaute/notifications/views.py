"""`/compte/avis/`: what happened for me, and how it reaches me."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.mail.one_click import one_click
from communaute.members.requests import MemberRequest
from communaute.notifications import actions, reading
from communaute.notifications.models import Preference
from communaute.notifications.sources import sources

GROUP = re.compile(r"[a-z]{1,20}:\d{1,18}", re.ASCII)


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """What happened, by subject, what is new first."""
    groups = reading.page_of(request.user, request.GET.get("page"))
    return render(
        request,
        "notifications/index.html",
        {
            "groups": groups,
            "new": [one for one in groups if one.unread],
            "old": [one for one in groups if not one.unread],
        },
    )


@require_POST
def read(request: MemberRequest) -> HttpResponse:
    """Everything is read; or what a group tells, when one is named."""
    if "avis" not in request.POST:
        actions.all_seen(request.user, now=timezone.now())
        messages.success(request, _("Tous vos avis sont lus."))
    elif named := named_group(request):
        actions.seen(request.user, *named, now=timezone.now())
    return redirect("notifications:index")


@require_POST
def unfollow(request: MemberRequest) -> HttpResponse:
    named = named_group(request)
    if named and actions.unfollow(request.user, *named, now=timezone.now()):
        messages.success(request, _("Vous ne suivez plus cette discussion."))
    return redirect("notifications:index")


def named_group(request: HttpRequest) -> tuple[str, str] | None:
    """The room and the group that a form names; None where no group is called so."""
    room, group = request.POST.get("salle", ""), request.POST.get("avis", "")
    return (room, group) if GROUP.fullmatch(group) and room in sources() else None


@one_click
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail: no more mail at once. Shown by GET, done by POST."""
    preference = get_object_or_404(Preference.objects.select_related("member"), token=token)
    if request.method == "POST":
        actions.write_no_more(preference)
    is_done = request.method == "POST"
    return render(request, "notifications/stop.html", {"is_done": is_done})


@one_click
def stop_group(request: HttpRequest, token: str, room: str, group: str) -> HttpResponse:
    """From a mail: follow this discussion no more. It says nothing of which one it is."""
    preference = get_object_or_404(Preference.objects.select_related("member"), token=token)
    if not GROUP.fullmatch(group):
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        actions.unfollow(preference.member, room, group, now=timezone.now())
    return render(request, "notifications/stop_group.html", {"is_done": is_done})
