"""The account itself, and all that hangs on it. Declared last: the other rooms come before."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.core.erase import gone
from cms.mail.erase import forget_addresses, withdraw
from cms.mail.models import OutgoingEmail
from cms.search import actions as search
from cms.search.documents import sources
from communaute.members.models import (
    AccessRequest,
    DataExport,
    Invitation,
    Membership,
    PrivacyRequest,
    User,
)
from communaute.members.rights.exports import private_folder

BATCH = 200


def addresses_of(member: User) -> set[str]:
    """Every address that was theirs, as far as the account and its invitations know."""
    known = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    invited = Invitation.objects.filter(accepted_by=member).values_list("email", flat=True)
    return {address.lower() for address in (member.email, *known, *invited)}


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Delete the account. The ledgers keep a keyed hash, until their term."""
    addresses = forget_addresses(member, addresses_of(member))
    _withdraw_letters(member)
    _forget_doors(member, addresses)
    PrivacyRequest.objects.filter(Q(member=member) | Q(reply_to__in=addresses)).delete()
    _forget_seats_in_log(member)
    for source in sources():
        if source.model is User:
            search.remove(source.key, [member.pk])
    archives = DataExport.objects.filter(member=member).exclude(name="")
    for name in archives.values_list("name", flat=True):
        transaction.on_commit(partial(_unlink, name))
    end_sessions(member, addresses)
    member.delete()


def _unlink(name: str) -> None:
    (private_folder() / name).unlink(missing_ok=True)


def _withdraw_letters(member: User) -> None:
    """The letters they sent that can be answered: the link to answer says whose they are."""
    answer = settings.SITE_URL + reverse("members:write", args=[member.pk])
    withdraw(OutgoingEmail.objects.filter(context__letter__answer=answer))


def _forget_doors(member: User, addresses: set[str]) -> None:
    """How they came in. The invitations they sent stay, without their name: they are to others."""
    accepted = Invitation.objects.filter(Q(accepted_by=member) | Q(email__in=addresses))
    answered = list(accepted.exclude(request=None).values_list("request_id", flat=True))
    accepted.delete()
    AccessRequest.objects.filter(Q(email__in=addresses) | Q(pk__in=answered)).delete()


def _forget_seats_in_log(member: User) -> None:
    """A seat's entry in Wagtail's log is labelled with its person's name, of now or of before."""
    seats = [str(pk) for pk in member.memberships.values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(Membership)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id__in=seats)
    entries.update(label=gone(), data={})


def end_sessions(member: User, addresses: set[str]) -> None:
    """Close every session of theirs, and those where a sign-in with their address is under way."""
    held = []
    for session in Session.objects.iterator(BATCH):
        facts = session.get_decoded()
        is_theirs = facts.get("_auth_user_id") == str(member.pk)
        if is_theirs or any(text.lower() in addresses for text in _texts(facts)):
            held.append(session.pk)
    for start in range(0, len(held), BATCH):
        Session.objects.filter(pk__in=held[start : start + BATCH]).delete()


def _texts(facts: Any) -> Iterator[str]:
    """Every text that a session holds, however deep."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, dict | list | tuple):
        for one in facts.values() if isinstance(facts, dict) else facts:
            yield from _texts(one)
