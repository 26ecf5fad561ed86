"""From one event to one notice a person, read after the undo delay.

Several workers at once tell nobody twice: an event is leased to one of them, and a notice is
unique for an event and a person. One that dies in the middle loses nothing: the lease runs out,
the event is told again from the beginning, and what is written already stays.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction

from cms.core.batches import batches
from communaute.notifications import letter, ways
from communaute.notifications.models import Event, Notification
from communaute.notifications.sources import Recipient, sources

logger = logging.getLogger(__name__)

BATCH = 500
EVENTS = 50
KEPT_READ = timedelta(days=60)
KEPT = timedelta(days=365)
"""A notice that nobody opened for a year serves nobody."""


def tell_due(*, now: datetime, limit: int = EVENTS) -> bool:
    """Tell up to `limit` events whose time has come; true if some may be left to tell at once."""
    if not Event.objects.due(now).exists():
        return False  # most of the time: no transaction for nothing
    started, held = monotonic(), Event.objects.claim(now=now, limit=limit)
    while held:
        event = held.pop(0)
        try:
            tell(event, now=now)
        except SoftTimeLimitExceeded:
            release([event, *held])
            raise
        except Exception:  # what cannot be told must not hold back the rest; tried again later
            logger.exception("event %s could not be told", event.pk)
        if monotonic() - started > settings.LEASE_SECONDS / 5:
            release(held)
            return bool(held)
    return Event.objects.due(now).exists()


def release(events: Iterable[Event]) -> None:
    """Give back what was leased and not told."""
    for one in events:
        Event.objects.filter(pk=one.pk, lease_until=one.lease_until).update(lease_until=None)


def tell(event: Event, *, now: datetime) -> None:
    """Write to each person whom an event concerns, 500 at a time; again, it tells nobody twice,
    and those whom a correction named since are told so.

    What happened to its object meanwhile took the event back: it stays to be told.
    """
    source = sources().get(event.room)
    for some in batches(source.recipients(event) if source else (), BATCH):
        write(event, some, now=now)
    held = Event.objects.filter(pk=event.pk, told_at=None, lease_until=event.lease_until)
    held.update(told_at=now, lease_until=None)


@transaction.atomic
def write(event: Event, recipients: list[Recipient], *, now: datetime) -> None:
    """The notices of those of these people who want them, and the mails of those called at once."""
    chosen = ways.of([one.member_id for one in recipients])
    wishes = [(one, chosen.get(one.member_id, ways.USUAL)) for one in recipients]
    told = [(one, why, wish) for one, wish in wishes if (why := ways.told_because(one, wish))]
    Notification.objects.bulk_create(
        (
            Notification(
                event=event,
                member_id=one.member_id,
                reason=why,
                group=one.group,
                created_at=now,
                read_at=now if one.has_read else None,
            )
            for one, why, _wish in told
        ),
        update_conflicts=True,
        unique_fields=["event", "member"],
        update_fields=["reason"],
    )
    called = [
        one.member_id
        for one, why, wish in told
        if not one.has_read and ways.is_called(why, wish, at_once=one.at_once)
    ]
    if called:
        letter.write(event, called, now=now)


def purge(*, now: datetime) -> None:
    """Forget what was read two months ago or left unread for a year, and events of nobody."""
    Notification.objects.filter(read_at__lt=now - KEPT_READ).delete()
    Notification.objects.filter(created_at__lt=now - KEPT).delete()
    Event.objects.filter(told_at__lt=now - KEPT_READ, notifications=None).delete()
