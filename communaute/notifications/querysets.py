"""Questions one asks of events and notices."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Count, F, Max, Q, Value, When, Window
from django.db.models.functions import RowNumber

if TYPE_CHECKING:
    from communaute.members.models import User
    from communaute.notifications.models import Event, Notification


class EventQuerySet(models.QuerySet["Event"]):
    def due(self, now: datetime) -> Self:
        """Those to be told, that no worker holds; what a dead one held is free again."""
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.filter(free, told_at=None, due_at__lte=now)

    def claim(self, *, now: datetime, limit: int) -> "list[Event]":
        """Lease up to `limit` due events to the caller; those that failed before come last."""
        until = now + timedelta(seconds=settings.LEASE_SECONDS)
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            order = F("lease_until").asc(nulls_first=True)
            found: list[Event] = list(
                self.due(now)
                .order_by(order, "due_at", "pk")
                .select_for_update(skip_locked=skip)[:limit]
            )
            self.model.objects.filter(pk__in=[one.pk for one in found]).update(lease_until=until)
        for one in found:
            one.lease_until = until
        return found


class NotificationQuerySet(models.QuerySet["Notification"]):
    def told_to(self, member: "User") -> Self:
        """A member's notices of what they may still see, asked of each room."""
        from communaute.notifications.sources import visible_to

        return self.filter(visible_to(member), member=member)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def by_group(self) -> models.QuerySet["Notification", dict[str, Any]]:
        """One row a group: `total`, `unread`, `last_at`; what is unread first, then the latest."""
        return (
            self.values("event__room", "group")
            .annotate(
                total=Count("pk"),
                unread=Count("pk", filter=Q(read_at=None)),
                last_at=Max("created_at"),
            )
            .annotate(is_unread=Case(When(unread__gt=0, then=Value(1)), default=Value(0)))
            .order_by("-is_unread", "-last_at", "event__room", "group")
        )

    def first_of(self, groups: Sequence[str], limit: int) -> Self:
        """Of each of these groups the first notices, those not read before the others."""
        place = Window(
            RowNumber(),
            partition_by=[F("event__room"), F("group")],
            order_by=[F("read_at").asc(nulls_first=True), F("pk").asc()],
        )
        found = self.filter(group__in=groups).annotate(place=place).filter(place__lte=limit)
        return found.select_related("event").order_by("place")
