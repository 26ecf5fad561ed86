"""The parts of a digest that a member leaves: asked when it is made and again as it leaves."""

from datetime import timedelta

import pytest
from django.core import mail

from communaute.digests import batches, delivery, planning
from communaute.digests.models import DigestDelivery, Subscription
from communaute.discussions.models import Watch
from communaute.notifications.models import Preference
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_member, make_resource, make_topic

pytestmark = pytest.mark.django_db
PAGE = "/compte/preferences/"
BEFORE = MONDAY - timedelta(days=1)
RHYTHM = {"cadence": "weekly", "weekday": 0, "hour": 7, "minutes": 5}


@pytest.fixture
def maude():
    make_federation()
    maude = make_subscriber()
    make_resource("Une fiche neuve", first_published_at=BEFORE)
    make_topic("Une discussion vive", posts=4, now=BEFORE, kind="recit")
    followed = make_topic("Une discussion suivie", posts=2, now=BEFORE, kind="recit")
    Watch.objects.create(member=maude, topic=followed, level=Watch.Level.FOLLOW)
    return maude


def sent() -> str:
    send_all(MONDAY)
    return mail.outbox[0].body if mail.outbox else ""


def leave(maude, *parts: str) -> None:
    Subscription.objects.filter(member=maude).update(left_out=list(parts))


def test_all_is_told_unless_one_says_otherwise(maude):
    text = sent()
    assert "Une fiche neuve" in text
    assert "Une discussion vive" in text
    assert "Une discussion suivie" in text


def test_a_part_that_is_left_is_not_told(maude):
    leave(maude, "nouveautes")
    text = sent()
    assert "Une fiche neuve" not in text
    assert "Une discussion vive" in text


@pytest.mark.parametrize(("way", "is_told"), [("digest", True), ("site", False), ("never", False)])
def test_what_one_follows_is_told_as_one_chose_of_notices(maude, way, is_told):
    leave(maude, "discussions")
    Preference.objects.create(member=maude, followed=way)
    assert ("Une discussion suivie" in sent()) == is_told


def test_a_part_left_between_the_plan_and_the_mail_is_not_told(maude):
    planning.plan_due(now=MONDAY)
    one = DigestDelivery.objects.get()
    shared = batches.shared_activity(batches.Window(one.window_start, one.window_end))
    one.items = [line.stored() for line in batches.picked([one], shared)[maude.pk]]
    one.save()
    leave(maude, "nouveautes", "discussions")
    delivery.deliver_due(now=MONDAY)
    text = mail.outbox[0].body
    assert "Une fiche neuve" not in text
    assert "Une discussion suivie" in text


def test_without_any_part_nothing_is_sent_and_the_reason_is_kept(maude):
    leave(maude, "nouveautes", "discussions", "questions", "formations")
    Preference.objects.create(member=maude, spoken="site", followed="site")
    assert sent() == ""
    one = DigestDelivery.objects.get()
    assert (one.state, one.reason) == ("skipped", "empty")


def test_the_page_keeps_what_is_left_and_shows_it_again(client, maude):
    client.force_login(maude)
    client.post(PAGE, RHYTHM | {"parts": ["nouveautes", "questions"]})
    assert Subscription.objects.get(member=maude).left_out == ["discussions", "formations"]
    page = client.get(PAGE).content.decode()
    assert "checked" in page.split('id="resume-nouveautes"')[1][:150]
    assert "checked" not in page.split('id="resume-discussions"')[1][:150]


def test_whoever_never_answered_is_offered_every_part(client):
    make_federation()
    person = make_member()
    client.force_login(person)
    page = client.get(PAGE).content.decode()
    assert page.split('id="resume-formations"')[1][:150].count("checked") == 1
    assert "aucun résumé" in page
