"""What waits for the facilitators: privacy requests, organizations that a departure left alone."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.rooms import Todo
from communaute.members.models import AuditEvent, Membership, Organization, PrivacyRequest, User


def todo(user: User, now: datetime) -> Iterator[Todo]:
    """Three queries, whatever waits."""
    yield from privacy_requests()
    yield from organizations_left_alone()


def privacy_requests() -> Iterator[Todo]:
    """Those not answered yet: the law gives thirty days."""
    for one in PrivacyRequest.objects.filter(closed_at=None).select_related("member"):
        yield Todo(
            kind="privacy_request",
            title=_("Répondre à une demande de vie privée"),
            detail=_("%(who)s. %(kind)s.")
            % {
                "who": one.member or _("Une personne qui a quitté la communauté"),
                "kind": one.get_kind_display(),
            },
            href=reverse("members:privacy_request", args=[one.pk]),
            since=one.created_at,
            minutes=10,
        )


def organizations_left_alone() -> Iterator[Todo]:
    """The only responsible person erased their account, and nobody took up the role since."""
    since = dict(
        AuditEvent.objects.filter(kind=AuditEvent.Kind.ACCOUNT_ERASED)
        .exclude(about="")
        .order_by("-happened_at")
        .values_list("about", "happened_at")
    )
    responsible = Membership.objects.open().filter(
        role=Membership.Role.RESPONSIBLE, member__is_active=True
    )
    alone = Organization.objects.listed().filter(slug__in=since)
    for one in alone.exclude(pk__in=responsible.values("organization")):
        yield Todo(
            kind="organization_alone",
            title=_("%(name)s n’a plus de personne responsable") % {"name": one.name},
            detail=_("Le compte de la dernière a été supprimé. Nommez-en une autre."),
            href=reverse("facilitation:organization_area", args=[one.slug]),
            since=since[one.slug],
            minutes=5,
        )
