"""What the doors write to people who may have no account yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from cms.core.dates import TORONTO, long_day
from cms.mail import outbox
from communaute.members import notices
from communaute.members.models import AccessRequest, Invitation, User


def invited(invitation: Invitation, *, now: datetime) -> None:
    """The invitation itself; `invited_by` and `organization` are at hand."""
    _enqueue("invitation", invitation.email, _invitation_facts(invitation), now=now)


def all_invited(invitations: Iterable[Invitation], *, now: datetime) -> None:
    """The same letter to many people, written at once."""
    outbox.enqueue_many(
        "invitation", [(one.email, _invitation_facts(one)) for one in invitations], now=now
    )


def reminded(invitation: Invitation, *, now: datetime) -> None:
    _enqueue("invitation_reminder", invitation.email, _invitation_facts(invitation), now=now)


def request_received(request: AccessRequest, *, now: datetime) -> None:
    _enqueue("access_request_received", request.email, _request_facts(request), now=now)


def question_asked(request: AccessRequest, *, now: datetime) -> None:
    facts = _request_facts(request) | {"question": request.question}
    _enqueue("access_request_question", request.email, facts, now=now)


def request_refused(request: AccessRequest, *, now: datetime) -> None:
    facts = _request_facts(request) | {"note": request.decision_note}
    _enqueue("access_request_refused", request.email, facts, now=now)


def account_exists(person: User, *, now: datetime) -> None:
    """To somebody who asks for an access that they have."""
    outbox.enqueue(
        "account_notice",
        address=person.email,
        user=person,
        context=notices.words("account_already_exists", {}),
        urgent=False,
        now=now,
    )


def _enqueue(kind: str, address: str, facts: dict[str, Any], *, now: datetime) -> None:
    outbox.enqueue(kind, address=address, user=None, context=facts, urgent=False, now=now)


def last_day(invitation: Invitation) -> str:
    """« dimanche 6 décembre 2026 »: the day when it expires, in Toronto."""
    return long_day(invitation.expires_at.astimezone(TORONTO).date())


def _invitation_facts(invitation: Invitation) -> dict[str, Any]:
    return {
        "first_name": invitation.first_name,
        "organization": invitation.organization.name,
        "inviter_id": invitation.invited_by_id,  # the name is the account's, when the mail leaves
        "until": last_day(invitation),
        "url": settings.SITE_URL + reverse("members:invitation", args=[invitation.token]),
    }


def _request_facts(request: AccessRequest) -> dict[str, Any]:
    return {
        "first_name": request.first_name,
        "url": settings.SITE_URL + reverse("members:access_request", args=[request.token]),
    }
