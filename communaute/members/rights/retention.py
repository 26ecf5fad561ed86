"""How long things are kept once they have served; docs/donnees-personnelles.md says why."""

from datetime import datetime, timedelta

from cms.core.rooms import declared
from cms.mail import bounces, files, outbox
from communaute.members.doors.accepting import forget_who_never_came
from communaute.members.models import AuditEvent, ConsentEvent, PrivacyRequest
from communaute.members.rights import exports

AUDIT = timedelta(days=365)
CONSENTS = timedelta(days=3 * 365)
"""Counted from the account's end: the burden of the proof of consent is ours (LCAP, art. 13)."""
ANSWERED_REQUESTS = timedelta(days=365)
MAILS = timedelta(days=90)


def purge(*, now: datetime) -> None:
    """Take away all that is past its term."""
    exports.purge(now=now)
    AuditEvent.objects.purge_before(now - AUDIT)
    purge_consents(now=now)
    PrivacyRequest.objects.filter(closed_at__lt=now - ANSWERED_REQUESTS).delete()
    forget_who_never_came(now=now)
    outbox.purge(before=now - MAILS)
    files.purge(before=now - MAILS)
    bounces.purge(now=now)
    for keep in declared("TERMS"):
        keep(now=now)


def purge_consents(*, now: datetime) -> int:
    """The consents of accounts that ended long ago; gives back how many rows.

    An erased account has no `member` any more, and its last row is the withdrawal at its end.
    """
    term = now - CONSENTS
    later = ConsentEvent.objects.filter(happened_at__gte=term).values("member_hash")
    ended = ConsentEvent.objects.filter(member=None).exclude(member_hash__in=later)
    return ended.purge_before(term)
