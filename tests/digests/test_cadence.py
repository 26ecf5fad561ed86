"""Whatever somebody changes, two digests are never closer than twenty hours."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.core import mail

from communaute.digests import actions
from communaute.digests.models import DigestDelivery, Subscription
from communaute.digests.window import APART
from tests.digests.crowd import make_members
from tests.digests.factories import MONDAY, make_federation, send_all
from tests.factories import make_category, make_member, make_topic

pytestmark = pytest.mark.django_db
DAYS, PEOPLE = 16, 25


def ticks(random: Random) -> Iterator[datetime]:
    """When the beat wakes: every few hours, late or early, and dead for two days once."""
    now, end = MONDAY - timedelta(days=1), MONDAY + timedelta(days=DAYS)
    while now < end:
        yield now
        pause = (
            timedelta(days=2) if random.random() < 0.01 else timedelta(hours=random.uniform(1, 5))
        )
        now += pause


def change(member, random: Random, *, now: datetime) -> None:
    """One of the things a member may do on the page of their preferences, or by a way out."""
    if random.random() < 0.1:
        actions.decline(member, method="preferences", now=now)
    elif random.random() < 0.1:
        actions.pause(member, back_on=(now + timedelta(days=random.randint(1, 3))).date())
    elif random.random() < 0.1:
        actions.resume(member)
    else:
        actions.choose(
            member,
            cadence=random.choice(Subscription.Cadence.values),
            weekday=random.randrange(7),
            hour=random.randrange(24),
            zone=random.choice(["America/Toronto", "America/Halifax", "America/Vancouver"]),
            method="preferences",
            now=now,
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_changes_of_cadence_never_give_two_mails_within_twenty_hours(seed):
    make_federation()
    random, people, place = Random(seed), make_members(PEOPLE), make_category()
    author = make_member()
    for now in ticks(random):
        make_topic(on=place, author=author, now=now - timedelta(hours=1), kind="recit")
        for one in people:
            if random.random() < 0.15:
                change(one, random, now=now)
        send_all(now)
    sent = DigestDelivery.objects.filter(state="sent").order_by("member", "sent_at")
    moments: dict[int, list[datetime]] = {}
    for member, at in sent.values_list("member", "sent_at"):
        moments.setdefault(member, []).append(at)
    gaps = [later - earlier for mine in moments.values() for earlier, later in pairwise(mine)]
    assert len(mail.outbox) == sent.count() > PEOPLE
    assert len(gaps) > PEOPLE
    assert min(gaps) >= APART
