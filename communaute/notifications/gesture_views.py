"""`/compte/gestes/…`: one button, from a mail, without signing in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cms.mail.one_click import one_click
from communaute.members.access import reader_for
from communaute.members.models import User
from communaute.notifications import gestures

TEMPLATE = "notifications/gesture.html"


@one_click
def gesture(request: HttpRequest, token: str) -> HttpResponse:
    """Shown by GET, done by POST, with the rights of this moment. Again, it changes nothing."""
    link = gestures.read(token)
    known = link and link.known
    if link is None or known is None:
        raise Http404
    now = timezone.now()
    if link.is_over(now):
        context = {"state": "over", "href": known.address(link.pk)}
        return render(request, TEMPLATE, context, status=410)
    member = User.objects.filter(pk=link.member, is_active=True).first()
    if member is None or not reader_for(member).in_network:
        return _refused(request)
    try:
        page = known.page(link.pk, member=member, now=now)
        if page is None:
            return _refused(request)
        state = "again" if page.is_done else "ask"
        if request.method == "POST" and not page.is_done:
            known.give(link.pk, member=member, now=now)
            state = "done"
    except gestures.Refused as refusal:
        return _refused(request, refusal.message)
    return render(request, TEMPLATE, {"state": state, "page": page, "name": member.first_name})


def _refused(request: HttpRequest, message: str = "") -> HttpResponse:
    """It cannot be done, and nothing is named: what is gone and what is closed look alike."""
    context: dict[str, Any] = {"state": "refused", "message": message}
    return render(request, TEMPLATE, context, status=403)
