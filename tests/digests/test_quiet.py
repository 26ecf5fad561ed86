"""Weeks without news: something worth reading again, less often, and never the same twice."""

from datetime import timedelta

import pytest
from django.core import mail

from bibliotheque.seasons import WORDS
from communaute.digests.models import DigestDelivery, Subscription
from communaute.discussions.models import Watch
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_resource, make_topic

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
LONG_AGO = MONDAY - timedelta(days=200)


@pytest.fixture
def reader():
    make_federation()
    return make_subscriber()


def test_a_week_without_news_tells_a_question_that_waits_and_a_resource_in_season(reader):
    make_topic("Qui a un modèle de lettre?", now=LONG_AGO)
    make_resource("Lire un bulletin sans drame", first_published_at=LONG_AGO)
    make_resource("Un café pour les parents", first_published_at=LONG_AGO)
    send_all(MONDAY)
    [sent] = mail.outbox
    assert "C’est calme" in sent.body
    assert "Qui a un modèle de lettre?" in sent.body
    assert "Lire un bulletin sans drame" in sent.body
    assert "Un café pour les parents" not in sent.body


def test_what_was_lively_a_year_ago_is_told_again(reader):
    make_topic("La sortie au lac", posts=5, now=MONDAY - timedelta(days=364), kind="recit")
    send_all(MONDAY)
    [sent] = mail.outbox
    assert "La sortie au lac" in sent.body
    assert "Il y a un an" in sent.body


def test_nothing_at_all_is_no_mail_and_a_reason(reader):
    [row] = send_all(MONDAY)
    assert (row.state, row.reason, mail.outbox) == ("skipped", "empty", [])


def test_what_was_muted_written_or_told_before_is_not_told_in_a_quiet_week(reader):
    muted = make_topic("Muet?", now=LONG_AGO)
    Watch.objects.create(member=reader, topic=muted, level=Watch.Level.MUTE)
    make_topic("La mienne?", author=reader, now=LONG_AGO)
    make_topic("Déjà dite?", now=LONG_AGO)
    send_all(MONDAY)
    assert "Déjà dite?" in mail.outbox[0].body
    [_first, second] = send_all(MONDAY + WEEK)
    assert (second.reason, len(mail.outbox)) == ("empty", 1)
    assert "Muet?" not in mail.outbox[0].body
    assert "La mienne?" not in mail.outbox[0].body


def test_two_quiet_weeks_slow_the_digest_and_say_so_until_there_is_news(reader):
    for n in range(6):
        make_topic(f"Question {n}?", now=LONG_AGO)
    send_all(MONDAY)
    send_all(MONDAY + WEEK)
    assert "un résumé sur deux" in " ".join(mail.outbox[1].body.split())
    assert Subscription.objects.get().quiet_count == 2
    send_all(MONDAY + 2 * WEEK)
    assert len(mail.outbox) == 2
    make_resource("Enfin du neuf", first_published_at=MONDAY + 2 * WEEK + timedelta(hours=1))
    send_all(MONDAY + 3 * WEEK)
    assert "Enfin du neuf" in mail.outbox[2].body
    assert Subscription.objects.get().quiet_count == 0
    assert [row.is_quiet for row in DigestDelivery.objects.order_by("pk")] == [True, True, False]


def test_every_month_has_its_words():
    assert sorted(WORDS) == list(range(1, 13))
    assert all(WORDS.values())
