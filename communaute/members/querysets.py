"""Questions one asks of people and organizations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Prefetch, Q

from communaute.members.access import reader_for
from communaute.members.directory import words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communaute.members.models import User

FORMER = "former"


def open_seats() -> "MembershipQuerySet":
    """The seats that count: open, in an organization that still belongs; with it and its region."""
    from communaute.members.models import Membership

    return (
        Membership.objects.open()
        .exclude(organization__standing=FORMER)
        .select_related("organization__region")
        .order_by("started_at", "pk")
    )


def listed_seats() -> "MembershipQuerySet":
    """The open seats of people that the directory shows: active, willing, the charter agreed to."""
    return open_seats().filter(
        member__is_active=True, member__is_listed=True, member__welcomed_at__isnull=False
    )


class ToldQuerySet(models.QuerySet):
    """Rows that the directory searches: made many at once, each has what it keeps too."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            words.put(row)
        return super().bulk_create(rows, *args, **kwargs)


class UserQuerySet(ToldQuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """People whose page this reader may open: those who are listed, and oneself."""
        if not reader_for(user).in_network:
            return self.none()
        shown = Q(is_listed=True, welcomed_at__isnull=False)
        return self.seated().filter(shown | Q(pk=user.pk))

    def listed(self) -> Self:
        """People that the directory shows: active, seated, willing, the charter agreed to."""
        return self.seated().filter(is_listed=True, welcomed_at__isnull=False)

    def seated(self) -> Self:
        """Active, with an open seat in an organization that is not a former one."""
        return self.filter(is_active=True, pk__in=open_seats().order_by().values("member"))

    def with_seats(self) -> Self:
        """Adds `seats`: their open seats, the oldest first."""
        return self.prefetch_related(Prefetch("memberships", open_seats(), to_attr="seats"))


class OrganizationQuerySet(ToldQuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.listed() if reader_for(user).in_network else self.none()

    def listed(self) -> Self:
        """Those that the directory shows, by name."""
        return self.exclude(standing=FORMER).order_by("sort_key", "pk")

    def run_by(self, user: "User") -> Self:
        """Those that this person is responsible for."""
        return self.filter(
            pk__in=open_seats()
            .order_by()
            .filter(member=user, role="responsible")
            .values("organization")
        )


class MembershipQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(ended_at=None)
