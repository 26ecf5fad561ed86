"""A person leaves: one transaction, and nothing of them remains but what the law makes us keep."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from cms.core.rooms import declared
from cms.mail import outbox
from communaute.members import audit, consents
from communaute.members.actions import record_consent
from communaute.members.models import (
    AuditEvent,
    ConsentEvent,
    Membership,
    Organization,
    User,
    keyed_hash,
)

SALT = "communaute.members.rights.leaving"
REQUEST_SECONDS = 30 * 24 * 3600
"""How long a leaver may still ask that others' words about them be looked at."""


class LastAdministrator(Exception):
    """The site would be left without anybody who can administer it."""


class Farewell(NamedTuple):
    """What a leaver keeps: the way to one last request, which says nothing of who they were."""

    token: str


def is_last_administrator(member: User) -> bool:
    """Whether nobody else administers the site; locks the administrators in a transaction."""
    administrators = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    if transaction.get_connection().in_atomic_block:
        administrators = administrators.select_for_update()
    return [one.pk for one in administrators] == [member.pk]


@transaction.atomic
def leave(member: User, *, keep_posts: bool, now: datetime) -> Farewell:
    """Erase a person from every room, then their account; they are told so one last time.

    Raises:
        LastAdministrator: nobody else administers the site.
    """
    if is_last_administrator(member):
        raise LastAdministrator(member.pk)
    member = User.objects.select_for_update().get(pk=member.pk)
    farewell = Farewell(signing.dumps(keyed_hash(member.pk)[:16], salt=SALT))
    address = member.email
    _record(member, now)
    for erase in declared("ERASURES"):
        erase(member, keep_posts=keep_posts, now=now)
    outbox.enqueue(
        "account_erased",
        address=address,
        user=None,
        context={
            "is_last": True,
            "kept_posts": keep_posts,
            "url": settings.SITE_URL + reverse("members:farewell", args=[farewell.token]),
        },
        urgent=False,
        now=now,
    )
    return farewell


def _record(member: User, now: datetime) -> None:
    """In the ledgers: the account's end, each consent withdrawn with it, each organization left
    without a responsible person. The term of the consents is counted from here.
    """
    audit.record(AuditEvent.Kind.ACCOUNT_ERASED, actor=member, subject=member, now=now)
    for organization in left_alone(member):
        audit.record(
            AuditEvent.Kind.ACCOUNT_ERASED, subject=member, about=organization.slug, now=now
        )
    given = {one.kind for one in consents.answers(member) if one.given}
    for kind in sorted(given | {ConsentEvent.Kind.CHARTER}):
        record_consent(
            member,
            kind=kind,
            given=False,
            wording_version=consents.current(kind).version,
            method="account-erased",
            now=now,
        )


def left_alone(member: User) -> list[Organization]:
    """The organizations whose only responsible person this is."""
    responsible = Membership.objects.open().filter(role=Membership.Role.RESPONSIBLE)
    mine = responsible.filter(member=member).values("organization")
    others = responsible.filter(member__is_active=True).exclude(member=member)
    found = Organization.objects.listed().filter(pk__in=mine)
    return list(found.exclude(pk__in=others.values("organization")))


def may_still_ask(token: str) -> str:
    """Who holds this farewell, as a short keyed hash.

    Raises:
        signing.BadSignature: the token is forged, or older than thirty days.
    """
    return signing.loads(token, salt=SALT, max_age=REQUEST_SECONDS)
