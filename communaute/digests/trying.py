"""A trial of the digest, for the facilitator who wrote its word: hers alone, and not her digest.

No row of a digest is written: her own leaves at its hour, with all that it has to tell.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import limits
from cms.mail import outbox
from cms.mail.identity import Identity
from cms.mail.models import OutgoingEmail
from cms.mail.transport import Message
from communaute.digests import copies
from communaute.digests.asking import ask_again
from communaute.digests.items import DigestLine, Pick
from communaute.digests.letter import Press
from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.members.access import reader_for
from communaute.members.models import User

KIND = "digest_test"
Told = list[tuple[Pick, DigestLine]]


class NothingToTell(Exception):
    """A word alone is no digest: there would be nothing under it."""


def send(author: User, *, text: str, pinned: list[Any] | None, now: datetime) -> OutgoingEmail:
    """Send this facilitator the digest that she would get now, with a word not given yet.

    Raises:
        NothingToTell: her digest would not leave.
        TooMany: several trials were asked for within the hour.
    """
    word = Word(text=text, pinned=pinned, author=author)
    if not _told(author, word, now=now)[2]:
        raise NothingToTell
    limits.consume("digest test", author.pk, now=now)
    return outbox.enqueue(
        KIND,
        address=author.email,
        user=author,
        context={"letter": {"text": text, "pinned": pinned, "sender": author.pk}},
        urgent=True,
        now=now,
    )


def may_leave(email: OutgoingEmail) -> bool:
    """Whether she is still a facilitator, and there is still something to tell."""
    person = cast(User, email.user)
    if not person.is_active or not reader_for(person).is_facilitator:
        return False
    return bool(_told(person, _word(email), now=timezone.now())[2])


def message(email: OutgoingEmail, sender: Identity) -> Message:
    """The digest itself, marked as a trial; on no list, so that leaving one is not offered."""
    word, person, now = _word(email), cast(User, email.user), timezone.now()
    delivery, subscription, told = _told(person, word, now=now)
    made = Press(sender, word, now=now).message(delivery, subscription, told)
    return replace(
        made,
        subject=_("[Essai] %(subject)s") % {"subject": made.subject},
        message_id=email.message_id,
        feedback=KIND,
        bulk=None,
    )


def _word(email: OutgoingEmail) -> Word:
    letter = email.context["letter"]
    return Word(text=letter["text"], pinned=letter["pinned"], author=email.user)


def _told(person: User, word: Word, *, now: datetime) -> tuple[DigestDelivery, Subscription, Told]:
    """Her next digest as it would be now, whether she asked for one or not."""
    mine = Subscription.objects.filter(member=person).select_related("member").first()
    subscription = mine or Subscription(member=person, started_at=now)
    delivery = copies.preview(subscription, now=now)
    return delivery, subscription, ask_again([delivery], now=now, word=word).told(delivery)
