"""One button in a mail: what each room lets a member do there, declared in `settings.GESTURES`.

A link is its own right: it names one member, one gesture, one thing and the day it was written,
under a keyed signature. It serves for a month, opens nothing else, and nothing is kept of it.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple, Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.module_loading import import_string

from communaute.members.models import User

SALT = "communaute.notifications.gestures"
SIGNATURE = 16  # bytes
DAYS = 31
"""A link serves on the day it was written and the thirty that follow."""
EPOCH = date(1970, 1, 1)


class Refused(Exception):
    """The gesture is not for this person, or not now; `message` says why, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Page:
    """What the page of one button says. `href` leads to the thing, `following` to what is next.

    `told` says, before the button is pressed, what others will know of it.
    """

    question: str
    about: str
    button: str
    told: str
    thanks: str
    href: str
    following: str
    is_done: bool


class Gesture(Protocol):
    """What one button does. Both ask the member's rights of this moment."""

    def page(self, pk: int, *, member: User, now: datetime) -> Page | None:
        """What its page says to this member; None where the thing is not theirs to see.

        Raises:
            Refused: they see the thing, and may not do this.
        """
        ...

    def give(self, pk: int, *, member: User, now: datetime) -> None:
        """Do it, once: again, it changes nothing. Called where `page` gives something.

        Raises:
            Refused: it became impossible.
        """
        ...

    def address(self, pk: int) -> str:
        """Where the thing is on the site, whoever may see it."""
        ...


class Link(NamedTuple):
    """What the address of a button stands for."""

    member: int
    room: str
    gesture: str
    pk: int
    day: int

    @property
    def known(self) -> Gesture | None:
        return rooms().get(self.room, {}).get(self.gesture)

    def is_over(self, now: datetime) -> bool:
        return day_of(now) - self.day >= DAYS


@cache
def rooms() -> Mapping[str, Mapping[str, Gesture]]:
    """Every declared gesture, by the name of its room, then its own."""
    return {room: import_string(path) for room, path in settings.GESTURES.items()}


def day_of(now: datetime) -> int:
    """Days since 1970, in UTC."""
    return (now.astimezone(UTC).date() - EPOCH) // timedelta(days=1)


def token(link: Link) -> str:
    """The signed form of a link, for an address."""
    words = ".".join(
        (int_to_base36(link.member), link.room, link.gesture, int_to_base36(link.pk),
         int_to_base36(link.day))
    )  # fmt: skip
    return f"{words}.{_signature(words, settings.SECRET_KEY)}"


def read(text: str) -> Link | None:
    """The link that this text is the signed form of; None for anything else."""
    words, _dot, signature = text.rpartition(".")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(signature, _signature(words, key)) for key in keys):
        return None
    member, room, gesture, pk, day = words.split(".")
    return Link(base36_to_int(member), room, gesture, base36_to_int(pk), base36_to_int(day))


def address(link: Link) -> str:
    """Where the page of one button is."""
    return f"{_prefix()}{token(link)}/"


@cache
def _prefix() -> str:
    return reverse("notifications:gesture", args=["x"]).removesuffix("x/")


def _signature(words: str, key: str | bytes) -> str:
    whole = salted_hmac(SALT, words, secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(whole[:SIGNATURE]).rstrip(b"=").decode()
