"""What mail providers tell us of mails that left: the only place that hears django-anymail.

An event told twice counts once; an address that nobody here has is let be. Nothing of a person is
written to the logs.
"""

import logging
from datetime import datetime
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.core.rooms import declared_for
from cms.mail.bounces import Fault, count, fault
from cms.mail.models import OutgoingEmail, ProviderEvent, Suppression
from cms.mail.suppression import suppress

logger = logging.getLogger(__name__)

COMPLAINT, UNSUBSCRIBE = Suppression.Source.COMPLAINT, Suppression.Source.UNSUBSCRIBE
Verdict = Fault | Suppression.Source

WORDLESS: dict[str, dict[str | None, Verdict]] = {
    EventType.BOUNCED: {
        None: Fault.GONE,
        RejectReason.BOUNCED: Fault.GONE,
        RejectReason.INVALID: Fault.GONE,
        RejectReason.TIMED_OUT: Fault.BUSY,
        RejectReason.OTHER: Fault.BUSY,
    },
    # The provider did not even try: it keeps a list of its own.
    EventType.REJECTED: {
        RejectReason.BOUNCED: Fault.GONE,
        RejectReason.INVALID: Fault.GONE,
        RejectReason.TIMED_OUT: Fault.BUSY,
        RejectReason.BLOCKED: Fault.BUSY,
        RejectReason.SPAM: COMPLAINT,
        RejectReason.UNSUBSCRIBED: UNSUBSCRIBE,
    },
}
"""Event and reason, as django-anymail names them → what they say, where the server's own words
hold no status. The rest (BLOCKED or SPAM by the receiving side) is nothing of the address."""

SOFT = {"soft_bounce", "soft_bounced", "SoftBounce", "Transient", "Undetermined"}
"""How Brevo, MailerSend, Postmark and Amazon SES name a bounce that may pass: to django-anymail all
bounces are one."""
PASSING = {"1", "20", "21", "22", "23", "24", "40", "70"}
"""The same by SparkPost: classes of « soft » and « undetermined » bounces."""


def receive(sender: object, event: AnymailTrackingEvent, esp_name: str, **_facts: object) -> None:
    """Act on one event of a provider, once."""
    happened(event, provider=esp_name, now=timezone.now())


@transaction.atomic
def happened(event: AnymailTrackingEvent, *, provider: str, now: datetime) -> None:
    """Suppress, count or unsubscribe as the event says, if it is new and about one of ours."""
    said = verdict(event)
    if said is None:
        return
    email = mail_of(event)
    address = (email.address if email else event.recipient or "").strip().lower()
    person = get_user_model().objects.filter(email=address).first() if address else None
    if not address or (person is None and email is None) or not is_first(event, provider, now=now):
        return
    logger.info("%s: %s", provider, said.value)
    if isinstance(said, Fault):
        count(address, said, now=now)
    elif said is UNSUBSCRIBE and person is not None and leave(person, event, email, now=now):
        return
    else:
        suppress(address, source=said, now=now)


def verdict(event: AnymailTrackingEvent) -> Verdict | None:
    """What an event says of an address; None for what changes nothing (delivered, delayed)."""
    if event.event_type == EventType.COMPLAINED:
        return COMPLAINT
    if event.event_type == EventType.UNSUBSCRIBED:
        return UNSUBSCRIBE
    reasons = WORDLESS.get(event.event_type, {})
    if event.reject_reason not in reasons:
        return None
    said = reasons[event.reject_reason]
    if not isinstance(said, Fault):
        return said
    words = f"{event.mta_response or ''} {event.description or ''}"
    told = fault(words)
    return told or (Fault.BUSY if is_soft(event.esp_event) else said)


def is_soft(told: Any) -> bool:
    """Whether the provider's own label says that this may pass."""
    if not isinstance(told, dict):
        return False
    inner = [told.get(key) for key in ("bounce", "data", "msys")]
    labels = [
        part.get(name)
        for part in (told, *inner)
        if isinstance(part, dict)
        for name in ("event", "type", "Type", "bounceType")
    ]
    bounce_class = str(told.get("bounce_class", ""))
    soft_by_name = any(isinstance(one, str) and one in SOFT for one in labels)
    return soft_by_name or told.get("hard_bounce") is False or bounce_class in PASSING


def mail_of(event: AnymailTrackingEvent) -> OutgoingEmail | None:
    """The row of the mail that it is about, where the provider kept our Message-ID."""
    if not isinstance(event.message_id, str) or not event.message_id:
        return None
    ours = f"<{event.message_id.strip().strip('<>')}>"
    return OutgoingEmail.objects.filter(message_id=ours).exclude(address="").first()


def is_first(event: AnymailTrackingEvent, provider: str, *, now: datetime) -> bool:
    """Whether this event was never heard before; it is remembered under a keyed hash."""
    own = event.event_id or f"{event.message_id} {event.timestamp}"
    told = f"{provider}\0{event.event_type}\0{event.recipient}\0{own}"
    key = salted_hmac("cms.mail.events", told, algorithm="sha256").hexdigest()
    return ProviderEvent.objects.get_or_create(key=key, defaults={"received_at": now})[1]


def leave(
    person: AbstractBaseUser,
    event: AnymailTrackingEvent,
    email: OutgoingEmail | None,
    *,
    now: datetime,
) -> bool:
    """What the one-click link of that mail does; false if it names no list that can be left."""
    named = (event.message_id or "").strip("<> ").partition(".")[0]
    do = declared_for("MAIL_LISTS", email.kind if email else named)
    if do is not None:
        do(person, now=now)
    return do is not None
