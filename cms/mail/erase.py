"""A person's mail: every row to them goes, and their name in the rows to others."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from cms.core.erase import Named, telling
from cms.mail import files
from cms.mail.models import BounceCount, LedgerRow, OutgoingEmail
from cms.mail.suppression import address_hash


def erase(member: Any, *, keep_posts: bool, now: datetime) -> None:
    """Forget a person's mail. The suppressed address stays: it is a keyed hash, and a promise."""
    theirs = OutgoingEmail.objects.filter(user=member)
    known = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    written = theirs.exclude(address="").values_list("address", flat=True)
    addresses = {address.lower() for address in (member.email, *known, *written)}
    addresses = forget_addresses(member, addresses)
    theirs.delete()
    in_their_name = Q(context__inviter_id=member.pk) | Q(context__letter__sender=member.pk)
    withdraw(OutgoingEmail.objects.filter(in_their_name))
    _unname(Named(member.get_full_name(), addresses))


def forget_addresses(member: Any, addresses: Set[str]) -> set[str]:
    """Forget the mails to these addresses; gives back those that nobody else has since taken."""
    taken = EmailAddress.objects.filter(email__in=addresses).exclude(user=member)
    others = get_user_model().objects.filter(email__in=addresses).exclude(pk=member.pk)
    own = (
        set(addresses)
        - {address.lower() for address in taken.values_list("email", flat=True)}
        - {address.lower() for address in others.values_list("email", flat=True)}
    )
    OutgoingEmail.objects.filter(Q(user=member) | Q(user=None), address__in=own).delete()
    BounceCount.objects.filter(address_hash__in=map(address_hash, own)).delete()
    transaction.on_commit(lambda: _unlink(own))
    return own


def _unlink(addresses: Set[str]) -> None:
    for path in files.written_to(addresses):
        path.unlink(missing_ok=True)


def withdraw(mails: Any) -> None:
    """Empty the mails that speak in somebody's name; those that wait will not leave."""
    waiting = mails.filter(state__in=[LedgerRow.State.PLANNED, LedgerRow.State.LEASED])
    ids = list(mails.values_list("pk", flat=True))
    waiting.update(
        state=LedgerRow.State.SKIPPED, reason=LedgerRow.Reason.NO_ACCESS, lease_until=None
    )
    OutgoingEmail.objects.filter(pk__in=ids).update(context={})


def _unname(named: Named) -> None:
    """Take the name out of the mails to others that hold it as text; they leave all the same.

    A letter that can be answered says by its link whose it is: it is left to who knows the link.
    """
    for email in telling(OutgoingEmail.objects.all(), "context", named.words):
        letter = email.context.get("letter")
        if isinstance(letter, dict) and letter.get("answer"):
            continue
        context = named.taken_out(email.context)
        if context != email.context:
            OutgoingEmail.objects.filter(pk=email.pk).update(context=context)
