"""The way back for a member whose mail was given up: a test that reaches them, and their word."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.urls import reverse

from cms.core import limits
from cms.mail import outbox
from cms.mail.models import OutgoingEmail, Suppression

KIND = "mail_test"
SALT = "cms.mail.way_back"
LIFE = timedelta(days=3)


class LinkIsOver(Exception):
    """The link was ours, but it is too old, or it has served."""


def send_test(person: AbstractBaseUser, refusal: Suppression, *, now: datetime) -> OutgoingEmail:
    """Write to the refused address all the same; its link says that the mail arrived.

    Raises:
        TooMany: several tests were asked for within the hour.
    """
    limits.consume("mail test", person.pk, now=now)
    token = signing.dumps([refusal.pk, refusal.address_hash], salt=SALT)
    return outbox.enqueue(
        KIND,
        address=person.email,  # type: ignore[attr-defined]
        user=person,
        context={"url": settings.SITE_URL + reverse("mail:lift", args=[token])},
        urgent=True,
        now=now,
        not_after=now + LIFE,
    )


def opened(token: str) -> Suppression:
    """The refusal that a link of a test ends.

    Raises:
        BadSignature: we never wrote this link.
        LinkIsOver: it is too old, or has served.
    """
    try:
        pk, address_hash = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.SignatureExpired:
        raise LinkIsOver from None
    found = Suppression.objects.filter(pk=pk, address_hash=address_hash).first()
    if found is None:
        raise LinkIsOver
    return found
