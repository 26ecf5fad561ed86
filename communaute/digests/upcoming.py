"""The departures of the days to come: when, and for how many people at most."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q

from communaute.digests import window
from communaute.digests.models import Subscription
from communaute.digests.window import Rhythm

SHOWN = 6


class Departure(NamedTuple):
    at: datetime
    people: int


def departures(*, now: datetime) -> list[Departure]:
    """The hours of the week to come at which digests are due, soonest first; who is in pause is
    not counted, and a digest with nothing to say will not leave."""
    rows = Subscription.objects.filter(is_active=True, member__is_active=True)
    awake = rows.filter(Q(paused_until=None) | Q(paused_until__lte=now))
    grouped = awake.values_list("cadence", "member__zone", "weekday", "hour").annotate(Count("pk"))
    people: Counter[datetime] = Counter()
    for *chosen, count in grouped.order_by():
        for slot in window.slots(Rhythm(*chosen), now, now + window.WEEK):
            people[slot.at] += count
    return [Departure(*one) for one in sorted(people.items())[:SHOWN]]
