"""The mail that calls somebody at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.discussions import actions as discussions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Mention, Post, Watch
from communaute.members.access import State
from communaute.notifications import actions, letter
from communaute.notifications.models import Notification, Preference
from tests.digests.factories import make_federation
from tests.factories import make_member
from tests.notifications.factories import open_topic, reply, tell

pytestmark = pytest.mark.django_db
ROW = OutgoingEmail.State


@pytest.fixture(autouse=True)
def _site():
    make_federation()


@pytest.fixture
def opener():
    return make_member("maude@example.org")


def send() -> list:
    OutgoingEmail.objects.filter(kind="notice").update(not_before=None)
    outbox.deliver_due(now=timezone.now())
    return mail.outbox


def test_an_answer_leaves_in_french_with_its_reason_and_its_ways_out(opener, settings):
    topic = open_topic(opener)
    post = reply(topic, make_member(first_name="Yanis", last_name="Ouellet"))
    tell()
    [message] = send()
    token = Preference.objects.get(member=opener).token
    leave = f"{settings.SITE_URL}/compte/avis/arreter/{token}/"
    assert message.to == ["maude@example.org"]
    assert message.subject == "Relancer un jeune"
    assert message.from_email.startswith('"Yanis Ouellet, par ROCQLD" <')
    [(html, _kind)] = message.alternatives
    for part in (message.body, html):
        assert "Yanis Ouellet" in part
        assert "On essaie la photo." in part
        assert "parce que quelqu’un vous a répondu" in part.replace("\n", " ")
        assert f"{settings.SITE_URL}/communaute/messages/{post.pk}/" in part
        assert f"{leave}discussions/topic:{topic.pk}/" in part
        assert "/compte/preferences/#avis" in part
        assert post.author.email not in part
    assert all(len(line) <= 78 for line in message.body.splitlines() if "http" not in line)
    headers = message.extra_headers
    assert headers["List-Unsubscribe"] == f"<{leave}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-ID"] == f'"Avis de la communaute" <avis.{settings.HOST}>'
    assert headers["References"].startswith("<fil.")


def test_no_header_and_no_word_says_who_wore_the_mask(opener):
    topic = open_topic(opener)
    writer = make_member(first_name="Zéphyrine", last_name="Quatrevents", title="Cartomancienne")
    reply(topic, writer, voice=Voice.CONFIDED)
    tell()
    [message] = send()
    whole = message.message().as_string() + message.body + str(message.alternatives)
    assert "Une personne de la communauté vous a répondu" in message.alternatives[0][0]
    assert "ROCQLD <courriel@" in message.from_email
    for word in ("Zéphyrine", "Quatrevents", writer.email, "Cartomancienne"):
        assert word not in whole


def test_what_was_said_to_the_team_stays_on_the_site(opener):
    topic = open_topic(opener, voice=Voice.TEAM)
    reply(topic, make_member(groups=["animation"]), "Le secret de la réunion")
    tell()
    [message] = send()
    assert "Le secret" not in message.body + str(message.alternatives)


def test_a_post_that_opens_nothing_new_is_not_mailed_to_mere_followers():
    follower, topic = make_member(), open_topic(make_member())
    Watch.objects.create(member=follower, topic=topic)
    reply(topic, make_member())
    tell()
    assert not OutgoingEmail.objects.filter(user=follower).exists()


def test_posts_that_wait_share_one_mail_and_the_next_comes_a_quarter_of_an_hour_later(opener):
    topic, now = open_topic(opener), timezone.now()
    for n in range(3):
        reply(topic, make_member(), f"Réponse {n}", now=now - timedelta(minutes=1))
    tell(now)
    waiting = OutgoingEmail.objects.get(kind="notice")
    assert waiting.notices.count() == 3
    [message] = send()
    assert "3 nouveaux messages pour vous" in message.alternatives[0][0]
    assert all(f"Réponse {n}" in message.body for n in range(3))
    reply(topic, make_member(), "Encore", now=now)
    tell(now + timedelta(minutes=1))
    second = OutgoingEmail.objects.exclude(pk=waiting.pk).get(kind="notice")
    assert second.not_before == waiting.created_at + letter.APART
    assert second.message_id != waiting.message_id
    reply(topic, make_member(), "Et encore", now=now)
    tell(now + timedelta(minutes=2))
    assert second.notices.count() == 2
    reply(open_topic(opener), make_member(), "Ailleurs", now=now)
    tell(now + timedelta(minutes=3))
    assert OutgoingEmail.objects.filter(kind="notice").count() == 3


def test_a_mail_about_one_thing_keeps_one_thread(opener):
    topic = open_topic(opener)
    for _n in range(2):
        reply(topic, make_member())
        tell()
        send()
    first, second = mail.outbox
    assert first.extra_headers["References"] == second.extra_headers["References"]
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def undone(case: str, topic, post, opener) -> None:
    """What may happen between the telling and the mail."""
    if case == "hidden":
        Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    elif case == "taken back":
        Post.objects.filter(pk=post.pk).update(state=State.WITHDRAWN)
    elif case == "deleted":
        post.delete()
    elif case == "muted":
        Watch.objects.update_or_create(member=opener, topic=topic, defaults={"level": 0})
    elif case == "read":
        discussions.mark_read(topic, member=opener, up_to=post.number, now=timezone.now())
    elif case == "switched off":
        actions.write_no_more(Preference.objects.get(member=opener))
    elif case == "left the network":
        opener.groups.clear()
    elif case == "inactive":
        opener.is_active = False
        opener.save()


@pytest.mark.parametrize(
    "case",
    [
        "hidden",
        "taken back",
        "deleted",
        "muted",
        "read",
        "switched off",
        "left the network",
        "inactive",
    ],
)
def test_everything_is_asked_again_when_the_mail_leaves(opener, case):
    topic = open_topic(opener)
    post = reply(topic, make_member())
    tell()
    undone(case, topic, post, opener)
    assert send() == []
    assert OutgoingEmail.objects.get(kind="notice").state == ROW.SKIPPED


def test_a_mention_passes_a_mute(opener):
    topic = open_topic(make_member())
    Watch.objects.create(member=opener, topic=topic, level=0)
    Mention.objects.create(post=reply(topic, make_member(first_name="Yanis")), member=opener)
    tell()
    messages = [one for one in send() if one.to == [opener.email]]
    assert "s’adresse à vous" in messages[0].alternatives[0][0]


def test_whoever_wants_no_mail_gets_none(opener):
    Preference.objects.create(member=opener, spoken=Preference.Way.SITE)
    reply(open_topic(opener), make_member())
    tell()
    assert Notification.objects.filter(member=opener, mail=None).count() == 1
    assert send() == []


def test_a_name_cannot_forge_a_header(opener):
    reply(
        open_topic(opener),
        make_member(first_name="Yanis\r\nBcc: tous@example.org", last_name='"<x@y>'),
    )
    tell()
    [message] = send()
    assert message.message()["Bcc"] is None
    assert OutgoingEmail.objects.get(kind="notice").state == ROW.SENT
