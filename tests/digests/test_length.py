"""How long a digest is to read: never more than was asked, said truly, the rest counted."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from cms.core.text import WORDS_PER_MINUTE
from communaute.digests.compose import CAPS, FOLLOWED
from communaute.digests.models import DigestDelivery
from communaute.discussions.models import Watch
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_category, make_resource, make_topic

pytestmark = pytest.mark.django_db
YESTERDAY = MONDAY - timedelta(days=1)
END = "Vous recevez ce résumé"  # the footer begins there


def words_met(body: str) -> int:
    """What a reader meets up to the footer: an address is one glance, a number one too."""
    return len(re.findall(r"https?://\S+|\w+(?:[’'-]\w+)*", body[: body.index(END)]))


def fill(*, topics: int, resources: int) -> list:
    place = make_category()
    for n in range(resources):
        summary = "Une phrase qui dit à quoi la fiche sert. " * (1 + n % 4)
        make_resource(f"Une fiche pour essayer {n}", summary=summary, first_published_at=YESTERDAY)
    return [
        make_topic(f"Ce qui aide le matin {n}", posts=2, on=place, now=YESTERDAY, kind="recit")
        for n in range(topics)
    ]


@pytest.mark.parametrize("minutes", [2, 5, 15])
@pytest.mark.parametrize(("topics", "resources"), [(2, 0), (14, 8)])
def test_a_digest_is_no_longer_than_asked_and_says_how_long_it_is(minutes, topics, resources):
    make_federation()
    maude = make_subscriber(minutes=minutes)
    for topic in fill(topics=topics, resources=resources):
        Watch.objects.create(member=maude, topic=topic)
    send_all(MONDAY)
    [sent] = mail.outbox
    taken = words_met(sent.body) / WORDS_PER_MINUTE
    [said] = map(int, re.findall(r"Lecture\s:\s(\d+)\sminute", sent.body))
    assert taken <= minutes
    assert said <= minutes
    # In whole minutes, one at the least: within half a minute, a fifth where it is longer.
    assert abs(said - max(1, taken)) <= max(0.5, taken / 5)


def test_a_digest_that_fills_two_minutes_says_two_within_a_fifth():
    make_federation()
    make_subscriber(minutes=2)
    fill(topics=14, resources=8)
    send_all(MONDAY)
    assert re.search(r"Lecture\s:\s2\sminutes", mail.outbox[0].body)
    assert 2 / 1.2 <= words_met(mail.outbox[0].body) / WORDS_PER_MINUTE <= 2


def test_what_was_left_out_is_counted_to_the_last_line():
    make_federation()
    maude = make_subscriber(minutes=15)
    for topic in fill(topics=23, resources=0):
        Watch.objects.create(member=maude, topic=topic)
    send_all(MONDAY)
    body = mail.outbox[0].body
    shown = len(re.findall(r"^\d+\. ", body, re.M))
    [left] = map(int, re.findall(r"Et (\d+) autres nouvelles", body))
    assert shown == CAPS[FOLLOWED]
    assert shown + left == len(DigestDelivery.objects.get().items) == 23
