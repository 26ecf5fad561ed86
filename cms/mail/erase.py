"""A person's mail: every row to them goes, and their name in the rows to others."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from cms.core.erase import telling
from cms.mail.models import LedgerRow, OutgoingEmail


def erase(member: Any, *, keep_posts: bool, now: datetime) -> None:
    """Forget a person's mail. The suppressed address stays: it is a keyed hash, and a promise."""
    known = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    addresses = {member.email, *(address.lower() for address in known)}
    OutgoingEmail.objects.filter(Q(user=member) | Q(address__in=addresses)).delete()
    mentions = telling(
        OutgoingEmail.objects.all(), "context", [member.get_full_name(), *sorted(addresses)]
    )
    waiting = mentions.filter(state__in=[LedgerRow.State.PLANNED, LedgerRow.State.LEASED])
    waiting.update(
        state=LedgerRow.State.SKIPPED,
        reason=LedgerRow.Reason.NO_ACCESS,
        lease_until=None,
        context={},
    )
    mentions.update(context={})
