"""How each kind of notice reaches a member: asked when it is told, and as its mail leaves."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.dates import TORONTO
from cms.mail import outbox
from cms.mail.models import LedgerRow, OutgoingEmail
from communaute.discussions.models import Mention, Watch
from communaute.members.models import User
from communaute.notifications import actions
from communaute.notifications.models import Notification, Preference
from tests.digests.factories import make_federation
from tests.factories import make_member
from tests.notifications.factories import make_followers, open_topic, reply, tell

pytestmark = pytest.mark.django_db
Way, Level = Preference.Way, Watch.Level
ADDRESS = "/compte/avis/choix/"
PAGE = "/compte/preferences/"
USUAL = {"spoken": "at_once", "followed": "digest", "decision": "at_once"}


@pytest.fixture
def opener() -> User:
    make_federation()
    return make_member(first_name="Maude")


def chosen(member: User, **ways) -> Preference:
    return Preference.objects.update_or_create(member=member, defaults=ways)[0]


def letters(member: User) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind="notice", user=member).values_list("state"))


@pytest.mark.parametrize(
    ("way", "notices", "mails"),
    [("at_once", 1, 1), ("digest", 1, 0), ("site", 1, 0), ("never", 0, 0)],
)
def test_an_answer_comes_as_its_asker_chose(opener, way, notices, mails):
    chosen(opener, spoken=way)
    reply(open_topic(opener), make_member())
    tell()
    assert Notification.objects.filter(member=opener).count() == notices
    assert len(letters(opener)) == mails


@pytest.mark.parametrize(
    ("way", "level", "notices", "mails"),
    [
        ("at_once", Level.FOLLOW, 1, 1),
        ("digest", Level.FOLLOW, 1, 0),
        ("site", Level.AT_ONCE, 1, 1),  # chosen of the discussion itself
        ("never", Level.FOLLOW, 0, 0),
    ],
)
def test_what_is_followed_comes_as_chosen_of_the_thing_then_of_the_kind(
    opener, way, level, notices, mails
):
    topic = open_topic(make_member())
    Watch.objects.create(member=opener, topic=topic, level=level)
    chosen(opener, followed=way)
    reply(topic, make_member())
    tell()
    assert Notification.objects.filter(member=opener).count() == notices
    assert len(letters(opener)) == mails


@pytest.mark.parametrize(
    ("way", "reason"), [("digest", "answer"), ("site", "answer"), ("never", "followed")]
)
def test_a_discussion_followed_at_once_calls_for_what_answers_too(opener, way, reason):
    topic = open_topic(opener)
    Watch.objects.filter(member=opener).update(level=Level.AT_ONCE)
    chosen(opener, spoken=way)
    reply(topic, make_member())
    tell()
    assert Notification.objects.get(member=opener).reason == reason
    outbox.deliver_due(now=timezone.now())
    assert len(mail.outbox) == 1


def test_a_choice_made_meanwhile_holds_as_the_mail_leaves(opener):
    topic = open_topic(opener)
    Mention.objects.create(post=reply(topic, make_member()), member=opener)
    tell()
    chosen(opener, spoken=Way.DIGEST)
    outbox.deliver_due(now=timezone.now())
    assert mail.outbox == []
    assert OutgoingEmail.objects.get(kind="notice").state == LedgerRow.State.SKIPPED


def test_a_mail_of_the_night_waits_for_the_morning_and_holds_what_came_since(opener):
    night = datetime(2026, 11, 24, 22, tzinfo=TORONTO)
    chosen(opener, quiet_nights=True)
    topic = open_topic(opener, now=night - timedelta(hours=5))
    reply(topic, make_member(), now=night)
    tell(night)
    reply(topic, make_member(), now=night + timedelta(hours=4))
    tell(night + timedelta(hours=4))
    row = OutgoingEmail.objects.get(kind="notice", user=opener)
    assert row.not_before == datetime(2026, 11, 25, 7, tzinfo=TORONTO)
    assert row.notices.count() == 2


def test_a_mail_held_up_until_the_night_waits_for_the_morning_too(opener):
    evening = datetime(2026, 11, 24, 19, 30, tzinfo=TORONTO)
    chosen(opener, quiet_nights=True)
    reply(open_topic(opener, now=evening - timedelta(hours=5)), make_member(), now=evening)
    tell(evening)
    outbox.deliver_due(now=evening + timedelta(hours=1))
    assert mail.outbox == []
    morning = datetime(2026, 11, 25, 7, tzinfo=TORONTO)
    assert OutgoingEmail.objects.get(kind="notice").not_before == morning
    outbox.deliver_due(now=morning)
    assert len(mail.outbox) == 1


def test_one_click_calms_what_is_followed_at_once_too(opener):
    topic = open_topic(make_member())
    Watch.objects.create(member=opener, topic=topic, level=Level.AT_ONCE)
    preference = chosen(opener, followed=Way.AT_ONCE)
    actions.write_no_more(preference)
    reply(topic, make_member())
    tell()
    assert letters(opener) == []
    assert Notification.objects.filter(member=opener).count() == 1
    assert Watch.objects.get(member=opener).level == Level.FOLLOW


def test_the_page_shows_what_is_usual_and_keeps_what_is_chosen(client, opener):
    client.force_login(opener)
    page = client.get(PAGE).content.decode()
    for name, way in USUAL.items():
        field = page.split(f'name="{name}" value="{way}"')[1][:60]
        assert "checked" in field
    answer = {"spoken": "digest", "followed": "never", "decision": "site", "quiet_nights": "on"}
    assert client.post(ADDRESS, answer).url == f"{PAGE}#avis"
    kept = Preference.objects.get(member=opener)
    assert (kept.spoken, kept.followed, kept.decision) == ("digest", "never", "site")
    assert (kept.quiet_nights, kept.quiet_weekends) == (True, False)
    assert "aucun courriel entre-temps" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("bad", [{}, USUAL | {"spoken": "hier"}, USUAL | {"decision": "never"}])
def test_an_answer_that_is_none_changes_nothing(client, opener, bad):
    client.force_login(opener)
    response = client.post(ADDRESS, bad)
    assert response.status_code == 422
    assert "Choisissez une réponse." in response.content.decode()
    assert not Preference.objects.exists()


def test_telling_costs_the_same_for_2_as_for_60(opener):
    def asked(people: int) -> int:
        topic = open_topic(make_member())
        User.objects.filter(email__startswith="suit").delete()
        for one in make_followers(topic, people, Level.AT_ONCE):
            chosen(one, quiet_weekends=True)
        reply(topic, make_member())
        with CaptureQueriesContext(connection) as captured:
            tell()
        return len(captured)

    asked(1)
    assert asked(2) == asked(60)


def waiting_mail(*, level: int, followed: str):
    """Somebody to whom a mail about what they follow is about to leave."""
    make_federation()
    member, topic = make_member(), open_topic(make_member())
    Watch.objects.create(member=member, topic=topic, level=level)
    Preference.objects.create(member=member, followed=followed)
    reply(topic, make_member())
    tell()
    assert OutgoingEmail.objects.filter(user=member, kind="notice").exists()
    return member


def state_once_sent(member) -> str:
    outbox.deliver_due(now=timezone.now())
    return OutgoingEmail.objects.get(user=member, kind="notice").state


@pytest.mark.parametrize("way", ["digest", "site", "never"])
def test_a_kind_no_longer_wanted_at_once_stops_the_mail_that_waits(way):
    member = waiting_mail(level=Watch.Level.FOLLOW, followed="at_once")
    Preference.objects.filter(member=member).update(followed=way)
    assert state_once_sent(member) == OutgoingEmail.State.SKIPPED


@pytest.mark.parametrize(
    ("level", "followed"), [(Watch.Level.FOLLOW, "at_once"), (Watch.Level.AT_ONCE, "digest")]
)
def test_one_click_stops_the_mail_that_waits_too(level, followed):
    member = waiting_mail(level=level, followed=followed)
    actions.write_no_more(Preference.objects.get(member=member))
    assert state_once_sent(member) == OutgoingEmail.State.SKIPPED


def test_what_is_followed_at_once_leaves_whatever_its_kind_says():
    member = waiting_mail(level=Watch.Level.AT_ONCE, followed="site")
    assert state_once_sent(member) == OutgoingEmail.State.SENT
