"""What people ask the facilitators about their own data, and the answer."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from cms.mail import outbox
from communaute.members.models import PrivacyRequest, User


class AlreadyClosed(Exception):
    """Somebody else answered meanwhile."""


def ask(
    *,
    kind: str,
    text: str,
    now: datetime,
    member: User | None = None,
    reply_to: str = "",
    key: UUID | None = None,
) -> PrivacyRequest:
    """Put a request before the facilitators; `reply_to` for somebody who has no account.

    With a `key` that served already, it is the request made then.
    """
    told = {"kind": kind, "member": member, "reply_to": reply_to.lower(), "text": text}
    request, _created = PrivacyRequest.objects.get_or_create(
        key=key or uuid4(), defaults=told | {"created_at": now}
    )
    return request


@transaction.atomic
def close(request: PrivacyRequest, *, by: User, answer: str, now: datetime) -> None:
    """Answer, once. Of somebody who left neither the address nor the words are kept.

    Raises:
        AlreadyClosed: it was answered meanwhile.
    """
    member = request.member
    kept = {"text": F("text"), "answer": answer} if member else {"text": "", "answer": ""}
    waiting = PrivacyRequest.objects.filter(pk=request.pk, closed_at=None)
    if not waiting.update(closed_at=now, closed_by=by, reply_to="", **kept):
        raise AlreadyClosed(request.pk)
    address = member.email if member else request.reply_to
    if address:
        outbox.enqueue(
            "privacy_answer",
            address=address,
            user=member,
            context={"letter": answer, "is_last": member is None},
            urgent=False,
            now=now,
        )
