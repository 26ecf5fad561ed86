"""What a refusal says of the address: gone, out of order these days, or that we are unwelcome.

An address that is gone is written to no more, at once. One that is out of order counts one refusal
a day at most (Mailman 3, « Bounce processing »: one increment a day, so that ten mails of a bad day
are one) and is given up at the fourth; thirty days without any begin the count again (Discourse,
`bounce_score_threshold` 4 and `reset_bounce_score_after_days` 30). Codes: RFC 3463, and IANA's
registry of enhanced status codes.
"""

import re
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone

from cms.mail.models import BounceCount, ProviderEvent, Suppression
from cms.mail.suppression import address_hash, suppress

GIVEN_UP_AT = 4
FORGOTTEN_AFTER = timedelta(days=30)
EVENTS_KEPT = timedelta(days=60)
"""How long an event told again is recognised: providers try for three days at most."""

STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
GONE = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
"""No such mailbox, no such system, no such syntax, moved, takes no mail at all; disabled."""
OURS = {(1, 7), (1, 8), (3, 4)}
"""The address refused is the sender's, or the message is too big."""
OURS_WHOLLY = {5, 6, 7}
"""Protocol, content, and policy: 5.7.26 says that our own records are wrong, nothing of theirs."""


class Fault(Enum):
    GONE = "gone"
    BUSY = "busy"
    OURS = "ours"


def fault(said: str) -> Fault | None:
    """Whose fault the enhanced status in a server's answer says it is; None if it has none."""
    found = STATUS.search(said)
    if found is None:
        return None
    kind, subject, detail = (int(part) for part in found.groups())
    if subject in OURS_WHOLLY or (subject, detail) in OURS:
        return Fault.OURS
    return Fault.GONE if kind == 5 and (subject, detail) in GONE else Fault.BUSY


def refused(address: str, said: str, *, now: datetime) -> None:
    """A server said this of a recipient; without a status, it may be passing.

    Nothing said: it refused the message, and that is nothing of the address.
    """
    if said:
        count(address, fault(said) or Fault.BUSY, now=now)


def count(address: str, whose: Fault, *, now: datetime) -> None:
    """Write to the address no more, or remember that it refused; what is our fault counts not."""
    if whose is Fault.GONE:
        suppress(address, source=Suppression.Source.GONE, now=now)
    elif whose is Fault.BUSY:
        _count_once_a_day(address, now=now)


@transaction.atomic
def _count_once_a_day(address: str, *, now: datetime) -> None:
    today = timezone.localdate(now)
    key = address_hash(address)
    row, is_new = BounceCount.objects.get_or_create(address_hash=key, defaults={"last_on": today})
    if is_new:
        return
    row = BounceCount.objects.select_for_update().get(pk=row.pk)
    if row.last_on >= today:
        return
    row.count = row.count + 1 if today - row.last_on < FORGOTTEN_AFTER else 1
    row.last_on = today
    row.save()
    if row.count >= GIVEN_UP_AT:
        suppress(address, source=Suppression.Source.BUSY, now=now)


def purge(*, now: datetime) -> int:
    """Take away the counts and the events that serve no more; gives back how many."""
    old = BounceCount.objects.filter(last_on__lte=timezone.localdate(now) - FORGOTTEN_AFTER)
    events = ProviderEvent.objects.filter(received_at__lt=now - EVENTS_KEPT)
    return old.delete()[0] + events.delete()[0]
