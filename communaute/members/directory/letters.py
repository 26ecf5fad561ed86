"""Writing to somebody through the site: neither learns the other's address."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.members.access import reader_for
from communaute.members.models import User


class LetterRefused(Exception):
    """The person receives no letters, or is not there to receive them."""


def may_be_written_to(person: User, *, by: User) -> bool:
    """Whether a letter of this sender would reach them; they must be visible to the sender.

    Nothing is written to somebody who does not enter the community today.
    """
    is_willing = person.is_listed and person.accepts_letters and person.pk != by.pk
    return is_willing and reader_for(person).in_network


def may_be_answered(sender: User) -> bool:
    """Whether somebody who receives this sender's letter could write back."""
    return sender.accepts_letters and User.objects.listed().filter(pk=sender.pk).exists()


@transaction.atomic
def send(
    person: User, *, sender: User, text: str, now: datetime, key: UUID | None = None
) -> OutgoingEmail:
    """Hand a letter to the mail room, which forgets its words once it has left or never will.

    With a `key` that served already, it is the same letter: one leaves.

    Raises:
        LetterRefused: the person receives no letters, is no longer listed, or does not enter.
    """
    found = User.objects.visible_to(sender).filter(pk=person.pk).first()
    if found is None or not may_be_written_to(found, by=sender):
        raise LetterRefused(person.pk)
    author = User.objects.with_seats().get(pk=sender.pk)
    answer = reverse("members:write", args=[author.pk]) if may_be_answered(author) else ""
    letter = {
        "sender": author.pk,  # what lets a letter be held back with its author's last seat
        "name": " ".join(str(author).split()),
        "place": ", ".join(seat.organization.name for seat in author.seats),
        "text": text,
        "answer": f"{settings.SITE_URL}{answer}" if answer else "",
    }
    return outbox.enqueue(
        "member_letter",
        address=found.email,
        user=found,
        context={"letter": letter, "profile": f"{settings.SITE_URL}{reverse('members:profile')}"},
        urgent=True,
        now=now,
        key=key,
    )


def may_leave(email: OutgoingEmail) -> bool:
    """Whether a letter that waited may still be carried: both are there, and its reader willing."""
    sender = User.objects.filter(pk=email.context["letter"]["sender"], is_active=True).first()
    if sender is None or email.user_id is None:
        return False
    person = User.objects.visible_to(sender).filter(pk=email.user_id).first()
    return person is not None and may_be_written_to(person, by=sender)
