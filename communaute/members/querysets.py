"""Questions one asks of people and organizations."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Prefetch, Q

from cms.search.analyzer import fold
from communaute.members.access import reader_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communaute.members.models import User

FORMER = "former"
OPEN_SEAT = Q(memberships__ended_at=None)
ACTIVE_SEAT = OPEN_SEAT & Q(memberships__member__is_active=True)


def open_seats() -> "MembershipQuerySet":
    """The seats that count: open, in an organization that still belongs; with it and its region."""
    from communaute.members.models import Membership

    return (
        Membership.objects.open()
        .exclude(organization__standing=FORMER)
        .select_related("organization__region")
        .order_by("started_at", "pk")
    )


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """People of the directory: an open seat in an organization that is not a former one."""
        if not reader_for(user).in_network:
            return self.none()
        return self.filter(is_active=True, pk__in=open_seats().order_by().values("member"))

    def with_seats(self) -> Self:
        """Adds `seats`: their open seats, the oldest first."""
        return self.prefetch_related(Prefetch("memberships", open_seats(), to_attr="seats"))


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.listed() if reader_for(user).in_network else self.none()

    def listed(self) -> Self:
        """Those that the directory shows, by name."""
        return self.exclude(standing=FORMER).order_by("name", "pk")

    def with_row(self) -> Self:
        """Adds what a row shows: `people_count`, region and themes."""
        return (
            self.annotate(people_count=Count("memberships", filter=ACTIVE_SEAT))
            .select_related("region")
            .prefetch_related("themes")
        )

    def matching(self, words: str) -> Self:
        """Those whose name, city, region, public or lines hold every word, accents aside.

        Read in memory: a few hundred short rows, and neither database folds accents by itself.
        """
        sought = _plain(words).split()
        if not sought:
            return self
        told: dict[int, str] = {}
        for pk, *texts in self.order_by().values_list(
            "pk", "name", "city", "region__name", "served", "mission", "exchanges__text"
        ):
            told[pk] = f"{told.get(pk, '')} {_plain(' '.join(text or '' for text in texts))}"
        return self.filter(
            pk__in=[pk for pk, text in told.items() if all(word in text for word in sought)]
        )


def _plain(text: str) -> str:
    return fold(text).replace("’", "'")


class MembershipQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(ended_at=None)
