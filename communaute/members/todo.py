"""What waits for the facilitators at the doors: accesses asked for, invitations asleep."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.rooms import Todo
from communaute.members.doors.inviting import REMINDED_AFTER, waiting
from communaute.members.models import AccessRequest, User

MINUTES_PER_REQUEST, MINUTES_PER_ORGANIZATION = 4, 3


def todo(user: User, now: datetime) -> Iterator[Todo]:
    """Two queries, whatever waits."""
    yield from access_requests()
    yield from sleeping_invitations(now)


def access_requests() -> Iterator[Todo]:
    """Requests that wait for a word of ours; those that wait for an answer are not here."""
    waiting_requests = AccessRequest.objects.filter(state=AccessRequest.State.WAITING)
    for request in waiting_requests.select_related("organization"):
        where = request.organization or request.organization_name
        yield Todo(
            kind="access_request",
            title=_("Demande d’accès\xa0: %(name)s") % {"name": request},
            detail=(
                _("%(where)s. La personne a répondu à votre question.")
                if request.answer
                else _("%(where)s. La personne attend un oui, une question ou un mot.")
            )
            % {"where": where},
            href=reverse("facilitation:access_request", args=[request.pk]),
            since=request.created_at,
            minutes=MINUTES_PER_REQUEST,
        )


def sleeping_invitations(now: datetime) -> Iterator[Todo]:
    """Invitations sent a week ago or more that nobody took up: a line an organization."""
    asleep = (
        waiting()
        .filter(created_at__lte=now - REMINDED_AFTER, expires_at__gt=now)
        .order_by()
        .values("organization__name", "organization__slug")
        .annotate(n=Count("pk"), since=Min("created_at"))
    )
    for row in asleep:
        title = ngettext(
            "Réveiller une invitation\xa0: %(name)s",
            "Réveiller %(n)d invitations\xa0: %(name)s",
            row["n"],
        )
        yield Todo(
            kind="invitation",
            title=title % {"n": row["n"], "name": row["organization__name"]},
            detail=_("Sans réponse depuis une semaine ou plus. Un mot de vive voix aide souvent."),
            href=reverse("facilitation:organization_area", args=[row["organization__slug"]]),
            since=row["since"],
            minutes=MINUTES_PER_ORGANIZATION,
        )
