"""Never two digests of one member at once: what else they have, asked just before sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from communaute.digests.models import DigestDelivery
from communaute.digests.window import APART, Rhythm, decent

State = DigestDelivery.State
OPEN = (State.PLANNED, State.LEASED)


class Wait(NamedTuple):
    """Not yet: when to compose it again, and from where it then tells."""

    not_before: datetime
    window_start: datetime


@dataclass(frozen=True)
class Spacing:
    """The digests of some members that are open, or left so lately that they matter."""

    rows: dict[int, list[DigestDelivery]]
    now: datetime

    @classmethod
    def of(cls, deliveries: Sequence[DigestDelivery], *, now: datetime) -> "Spacing":
        """Asked in one query for the members of these."""
        start = min((one.window_start for one in deliveries), default=now)
        near = Q(state__in=OPEN) | Q(state=State.SENT, window_end__gte=start)
        near |= Q(state=State.SENT, sent_at__gt=now - APART)
        rows: dict[int, list[DigestDelivery]] = {}
        ids = [one.member_id for one in deliveries]
        for row in DigestDelivery.objects.filter(near, member_id__in=ids).defer("items"):
            rows.setdefault(row.member_id, []).append(row)
        return cls(rows, now)

    def is_replaced(self, one: DigestDelivery) -> bool:
        """Whether another digest of this member, open or sent, tells as much and more."""
        return any(reach(row) > reach(one) for row in self.rows.get(one.member_id, ()))

    def wait(self, one: DigestDelivery, rhythm: Rhythm) -> Wait | None:
        """What keeps this digest from leaving now: the one before it left, or may be leaving; it
        is late and its member sleeps.
        """
        mine = self.rows.get(one.member_id, ())
        holders = {row.lease_until for row in mine if row.pk == one.pk}
        others = [row for row in mine if row.pk != one.pk]
        moments = [row.sent_at + APART for row in others if row.sent_at]
        if any(row.state == State.LEASED and row.lease_until not in holders for row in others):
            moments.append(self.now + timedelta(seconds=settings.LEASE_SECONDS))
        told = [row.window_end for row in others if row.state == State.SENT]
        start, moment = max([one.window_start, *told]), max([self.now, *moments])
        moment = decent(rhythm, one.run.slot, moment)
        return Wait(moment, start) if (moment, start) != (self.now, one.window_start) else None


def reach(row: DigestDelivery) -> tuple[datetime, int]:
    return row.window_end, row.pk
