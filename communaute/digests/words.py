"""The facilitator's word: what it may put first, and how it is given and taken back."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import Group

from cms.core.dates import TORONTO
from communaute.digests import compose
from communaute.digests.asking import lines_of
from communaute.digests.audiences import Audience, Readers
from communaute.digests.batches import shared_activity
from communaute.digests.items import DigestLine, Key, Pick
from communaute.digests.models import Word
from communaute.digests.window import SETTLED, Window
from communaute.members.access import MEMBERS, NETWORK
from communaute.members.models import User

RECENT = timedelta(days=14)
CHOICES = 12


def choices(member: User, *, now: datetime) -> dict[Key, DigestLine]:
    """What happened lately that every member may see, the liveliest first, as this one reads it."""
    shared = shared_activity(Window(now - RECENT, now + SETTLED))  # also what is of this minute
    groups = Group.objects.filter(name__in=[MEMBERS, NETWORK]).values_list("pk", flat=True)
    audience = Audience(frozenset(groups), is_superuser=False)
    top = [one for _why, one in shared.top(audience)]
    keys = list(dict.fromkeys(one.key for one in top))[:CHOICES]
    picks = [Pick(key, compose.PINNED, 0) for key in keys]
    lines = lines_of(picks, Readers.now(), audience, member.pk)
    return {one.key: lines[one] for one in picks if one in lines}


def give(
    author: User, *, text: str, pinned: Collection[str | int] | None, until: date, now: datetime
) -> Word:
    """Say this at the head of every digest from now until the end of that day.

    It takes the place of the word said before: one at a time.
    """
    ends_at = datetime.combine(until + timedelta(days=1), time(), tzinfo=TORONTO)
    take_back(now=now)
    return Word.objects.create(
        text=text,
        author=author,
        pinned=list(pinned) if pinned else None,
        starts_at=now,
        ends_at=ends_at,
    )


def take_back(*, now: datetime) -> None:
    """Digests leave without a word again; the copies of those that left with one keep it."""
    Word.objects.filter(ends_at__gt=now).update(ends_at=now)
