"""Finding a resource useful: one button, counted, never by name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from bibliotheque.models import Authorship, ResourcePage, UsefulMark
from cms.core import threshold
from communaute.members.access import reader_for
from communaute.members.models import User


class OwnWords(Exception):
    """Nobody finds useful what they signed."""


@dataclass(frozen=True)
class Seen:
    """What a reader sees of it. `count` is 0 where it could tell who."""

    count: int
    may_give: bool
    is_given: bool


def give(page: ResourcePage, *, member: User, now: datetime) -> bool:
    """Say once that it is useful; false where it is said already.

    Raises:
        OwnWords: this member signed it.
    """
    if signed(page, member):
        raise OwnWords
    _mark, is_new = UsefulMark.objects.get_or_create(
        page=page, member=member, defaults={"created_at": now}
    )
    return is_new


def take_back(page: ResourcePage, *, member: User) -> None:
    UsefulMark.objects.filter(page=page, member=member).delete()


def signed(page: ResourcePage, member: User) -> bool:
    return Authorship.objects.filter(page=page, person=member).exists()


def seen_by(user: User | AnonymousUser, page: ResourcePage, authors: Collection[User]) -> Seen:
    """How many found it useful, from five on; the button for those of the network. One query."""
    found = UsefulMark.objects.filter(page=page.pk).aggregate(
        count=Count("pk"), own=Count("pk", filter=Q(member=user.pk))
    )
    count = found["count"] if threshold.is_enough(found["count"]) else 0
    is_given = bool(user.pk and found["own"])
    may_give = page.live and reader_for(user).in_network and user not in authors
    return Seen(count, may_give=may_give or is_given, is_given=is_given)
