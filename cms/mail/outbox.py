"""Mail to one person: written as a row with what it tells, delivered by a worker."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from cms.core.doorbell import ring
from cms.core.rooms import declared_for
from cms.mail import bounces
from cms.mail.identity import Identity, identity
from cms.mail.models import Lease, LedgerRow, OutgoingEmail
from cms.mail.rendering import render
from cms.mail.transport import Courier, Message, NotNow, Refused, Unreachable

logger = logging.getLogger(__name__)

SECRETS = ("code", "url", "letter")
"""What opens something, or was written by one person to another: forgotten as soon as the mail has
left, or never will."""


def enqueue(
    kind: str,
    *,
    address: str,
    user: AbstractBaseUser | None,
    context: Mapping[str, Any],
    urgent: bool,
    now: datetime,
    key: uuid.UUID | None = None,
    not_after: datetime | None = None,
) -> OutgoingEmail:
    """Write a mail of `templates/emails/<kind>/` in the caller's transaction, and wake a worker.

    With a `key` that served already, the mail is the one that was written then.
    """
    from cms.mail import tasks

    row = {
        "kind": kind,
        "address": address,
        "user_id": user.pk if user else None,
        "context": dict(context),
        "is_urgent": urgent,
        "message_id": f"<{kind}.{uuid.uuid4().hex}@{settings.HOST}>",
        "created_at": now,
        "not_after": not_after,
    }
    if key is None:
        email = OutgoingEmail.objects.create(**row)
    else:
        email, is_new = OutgoingEmail.objects.get_or_create(key=key, defaults=row)
        if not is_new:
            return email
    ring(tasks.deliver_urgent if urgent else tasks.deliver_due)
    return email


def enqueue_many(
    kind: str, letters: Iterable[tuple[str, Mapping[str, Any]]], *, now: datetime
) -> None:
    """Write one mail of the same kind to each address, with its context; wake a worker once."""
    from cms.mail import tasks

    OutgoingEmail.objects.bulk_create(
        (
            OutgoingEmail(
                kind=kind,
                address=address,
                context=dict(context),
                message_id=f"<{kind}.{uuid.uuid4().hex}@{settings.HOST}>",
                created_at=now,
            )
            for address, context in letters
        ),
        batch_size=500,
    )
    ring(tasks.deliver_due)


def deliver_due(*, now: datetime, limit: int = 50, urgent_only: bool = False) -> int:
    """Send up to `limit` mails that are due; gives back how many left."""
    rows = OutgoingEmail.objects.filter(is_urgent=True) if urgent_only else OutgoingEmail.objects
    if not rows.due(now).exists():
        return 0  # most of the time: no transaction for nothing
    sender = identity()
    if not sender.may_send_bulk:
        rows = rows.exclude(kind__in=settings.MAIL_BULK)  # they wait: nothing is lost
    lease = rows.claim(now=now, limit=limit)
    sent, started = 0, monotonic()
    try:
        with Courier() as courier:
            held = OutgoingEmail.objects.held(lease).order_by("-is_urgent", "pk")
            for pk in list(held.values_list("pk", flat=True)):
                passed = monotonic() - started
                if passed > settings.LEASE_SECONDS / 5:
                    break  # well before the lease ends: the next call takes the rest
                # Read one by one, at the last moment: an erasure may have taken it back.
                email = OutgoingEmail.objects.held(Lease([pk], lease.until)).first()
                if email is None:
                    continue
                sent += deliver(email, courier, sender, now=now + timedelta(seconds=passed))
    except Unreachable:
        logger.warning("mail server unreachable, %d mails wait", len(lease.ids) - sent)
    finally:
        OutgoingEmail.objects.release(lease)
    return sent


def deliver(email: OutgoingEmail, courier: Courier, sender: Identity, *, now: datetime) -> bool:
    """Send one leased mail and write what became of it, if it is still ours; true if it left.

    Raises:
        Unreachable: the server is down; this row waits, the others were not tried.
    """
    rows, until = OutgoingEmail.objects, email.lease_until
    try:
        if reason := why_not(email, now=now):
            rows.settle(
                email.pk,
                state=LedgerRow.State.SKIPPED,
                reason=reason,
                held_until=until,
                **remains(email),
            )
            return False
        if (moment := leaves_at(email, now=now)) > now:
            planned = LedgerRow.State.PLANNED
            rows.settle(email.pk, state=planned, held_until=until, not_before=moment)
            return False
        courier.send(compose(email, sender))
    except InviterLeft:
        rows.settle(
            email.pk,
            state=LedgerRow.State.SKIPPED,
            reason=LedgerRow.Reason.NO_ACCESS,
            held_until=until,
            context={},
        )
        return False
    except Refused as error:
        logger.warning("mail %s refused: %s", email.pk, error)
        bounces.refused(email.address, error.of_address, now=now)
        rows.settle(
            email.pk,
            state=LedgerRow.State.FAILED,
            reason=LedgerRow.Reason.REFUSED,
            attempts=email.attempts + 1,
            held_until=until,
            **remains(email),
        )
        return False
    except NotNow as error:
        rows.postpone(email, now=now, held_until=until, **remains(email))
        if isinstance(error, Unreachable):
            raise
        return False
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # one that cannot be asked of or made must not hold back the others
        logger.exception("mail %s could not be made", email.pk)
        rows.postpone(email, now=now, held_until=until, **remains(email))
        return False
    rows.settle(
        email.pk, state=LedgerRow.State.SENT, sent_at=now, held_until=until, **remains(email)
    )
    return True


def why_not(email: OutgoingEmail, *, now: datetime) -> str:
    """Why this mail must not leave now, empty if it may: asked at the last moment.

    A room declares in `MAIL_CONDITIONS` what is asked of its kind of mail.
    """
    if email.not_after and email.not_after <= now:
        return LedgerRow.Reason.MISSED
    may_leave = declared_for("MAIL_CONDITIONS", email.kind)
    return "" if may_leave is None or may_leave(email) else LedgerRow.Reason.NO_ACCESS


def leaves_at(email: OutgoingEmail, *, now: datetime) -> datetime:
    """When a mail that would leave now may: a room declares in `MAIL_HOURS` those that wait."""
    ask = declared_for("MAIL_HOURS", email.kind)
    return ask(email, now=now) if ask else now


class InviterLeft(Exception):
    """The account in whose name this mail speaks is no more."""


def compose(email: OutgoingEmail, sender: Identity) -> Message:
    """The mail as it leaves; `inviter_id` in its context becomes the account, as `inviter`.

    A room declares in `MAIL_COMPOSERS` its own way to make a kind of mail.

    Raises:
        InviterLeft: that account was erased.
    """
    make = declared_for("MAIL_COMPOSERS", email.kind)
    if make is not None:
        return make(email, sender)
    context = {**email.context, "user": email.user}
    if "inviter_id" in context:
        context["inviter"] = get_user_model().objects.filter(pk=context["inviter_id"]).first()
        if context["inviter"] is None:
            raise InviterLeft(email.pk)
    rendered = render(email.kind, context, sender)
    return Message(
        to=email.address,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=email.message_id,
        feedback=email.kind,
    )


def without_secrets(email: OutgoingEmail) -> dict[str, Any]:
    return {key: value for key, value in email.context.items() if key not in SECRETS}


def remains(email: OutgoingEmail) -> dict[str, Any]:
    """What the row keeps once the mail has left, or never will: no secret; no address either
    where it is the last word to somebody who has left (`is_last`).
    """
    kept: dict[str, Any] = {"context": without_secrets(email)}
    return kept | {"address": "", "context": {}} if email.context.get("is_last") else kept


def forget_lost() -> None:
    """Empty the rows whose holders died too often: whether they left, nobody will know."""
    lost = OutgoingEmail.objects.filter(
        state=LedgerRow.State.UNCERTAIN, context__has_any_keys=list(SECRETS)
    )
    for email in lost:
        OutgoingEmail.objects.filter(pk=email.pk).update(**remains(email))


def expire(*, now: datetime) -> int:
    """Close the mails that waited past their time, their secrets with them; gives back how many."""
    late = OutgoingEmail.objects.filter(state=LedgerRow.State.PLANNED, not_after__lte=now)
    found = list(late)
    for email in found:
        OutgoingEmail.objects.settle(
            email.pk,
            state=LedgerRow.State.SKIPPED,
            reason=LedgerRow.Reason.MISSED,
            **remains(email),
        )
    return len(found)


def purge(*, before: datetime) -> int:
    """Take away the rows of mails settled and made before that moment; gives back how many."""
    settled = OutgoingEmail.objects.exclude(
        state__in=[LedgerRow.State.PLANNED, LedgerRow.State.LEASED]
    )
    return settled.filter(created_at__lt=before).delete()[0]
