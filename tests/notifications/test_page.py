"""`/compte/avis/`, the bell of every page, and the ways out of a mail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.mail.models import OutgoingEmail
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Post, Watch
from communaute.discussions.moderation import decisions
from communaute.members.access import State
from communaute.notifications.models import Notification, Preference
from communaute.notifications.reading import unread_count
from tests.factories import make_category, make_member, make_user
from tests.notifications.factories import open_topic, reply, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def maude(client):
    member = make_member("maude@example.org")
    client.force_login(member)
    return member


def shown(client, address: str = "/compte/avis/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def bell(client) -> str:
    """What the bell says."""
    page = shown(client, "/compte/")
    return page.split('href="/compte/avis/"')[1].split('aria-label="')[1].split('"')[0]


def test_ten_answers_are_one_line_that_leads_to_the_first_unread(client, maude):
    topic = open_topic(maude)
    writers = [
        make_member(first_name=name, last_name="X") for name in ("Yanis", "Naomi", "Karim", "Lise")
    ]
    posts = [reply(topic, one) for one in writers]
    tell()
    page = shown(client)
    assert page.count('class="notice-group unread"') == 1
    assert "Lire les 4 messages" in page
    assert "<b>Yanis X</b>" in page
    assert "et 1 autre personne" in page
    assert "4 personnes vous ont répondu." in page
    assert f'href="/communaute/messages/{posts[0].pk}/"' in page
    assert bell(client) == "Avis\xa0: 1 non lu"
    client.get(topic.get_absolute_url())
    assert bell(client) == "Avis"
    assert "Déjà vus" in shown(client)


def test_reading_one_page_of_a_topic_leaves_what_is_further(client, maude):
    topic, writer = open_topic(maude), make_member()
    for _n in range(24):
        reply(topic, writer)
    tell()
    client.get(topic.get_absolute_url())
    assert Notification.objects.unread().filter(member=maude).count() == 5
    assert bell(client) == "Avis\xa0: 1 non lu"


def test_a_masked_writer_is_a_person_of_the_community(client, maude):
    topic = open_topic(maude)
    reply(topic, make_member(first_name="Zéphyrine"), voice=Voice.CONFIDED)
    tell()
    page = shown(client)
    assert "Une personne de la communauté vous a répondu." in page
    assert "Zéphyrine" not in page


@pytest.mark.parametrize("lost", ["hidden", "closed", "left"])
def test_what_one_may_not_see_any_more_is_neither_shown_nor_counted(client, maude, lost):
    topic = open_topic(maude)
    post = reply(topic, make_member())
    tell()
    assert unread_count(maude) == 1
    if lost == "hidden":
        Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    elif lost == "closed":
        topic.page = make_category(audience="comite")
        topic.save()
    else:
        maude.groups.clear()
    again = type(maude).objects.get(pk=maude.pk)
    assert unread_count(again) == 0
    assert topic.title not in shown(client)


def test_all_is_read_in_one_gesture(client, maude):
    for _n in range(2):
        reply(open_topic(maude), make_member())
    tell()
    assert bell(client) == "Avis\xa0: 2 non lus"
    client.post("/compte/avis/lus/")
    assert bell(client) == "Avis"


def test_following_no_more_from_the_page(client, maude):
    topic = open_topic(maude)
    reply(topic, make_member())
    tell()
    client.post(
        "/compte/avis/ne-plus-suivre/", {"salle": "discussions", "avis": f"topic:{topic.pk}"}
    )
    assert Watch.objects.get(member=maude, topic=topic).level == Watch.Level.NORMAL
    assert bell(client) == "Avis"


@pytest.mark.parametrize("salle", ["", "discussions", "ailleurs", "a\x00"])
@pytest.mark.parametrize(
    "avis", ["", "topic:", "topic:9", "topic:²", f"topic:{'9' * 30}", "topic:1\x00", "decision:1"]
)
def test_a_group_that_is_none_changes_nothing(client, maude, salle, avis):
    for address in ("ne-plus-suivre", "lus"):
        response = client.post(f"/compte/avis/{address}/", {"salle": salle, "avis": avis})
        assert response.status_code == 302
    assert not Watch.objects.exists()


def test_one_s_own_alone(client, maude):
    other = make_member()
    topic = open_topic(other)
    reply(topic, make_member())
    tell()
    assert topic.title not in shown(client)
    client.post("/compte/avis/lus/")
    assert Notification.objects.unread().filter(member=other).count() == 1


def test_a_page_too_far_is_the_last_and_a_visitor_signs_in(client):
    assert client.get("/compte/avis/").status_code == 302
    assert "compte/avis" not in Client().get("/compte/connexion/").content.decode()
    client.force_login(make_member())
    assert client.get("/compte/avis/?page=999").status_code == 200
    assert client.get("/compte/avis/?page=x").status_code == 200


def cost(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_the_page_costs_the_same_for_2_groups_as_for_18(client, maude):
    writers = [make_member() for _n in range(3)]
    place = make_category()

    def make(groups: int) -> None:
        for _n in range(groups):
            topic = open_topic(maude, on=place)
            for one in writers:
                reply(topic, one)
        tell()

    make(2)
    few = cost(client, "/compte/avis/")
    make(16)
    assert cost(client, "/compte/avis/") == few


def test_the_bell_costs_one_question_when_there_is_nothing_and_two_when_there_is(maude):
    def asked() -> int:
        member = type(maude).objects.get(pk=maude.pk)
        unread_count(member)  # the reader is known by then, as on every page
        with CaptureQueriesContext(connection) as captured:
            unread_count(member)
        return len(captured)

    assert asked() == 1
    reply(open_topic(maude), make_member())
    tell()
    assert asked() == 2


def test_a_mail_program_stops_the_mails_without_a_session_and_a_scanner_does_not(maude):
    topic = open_topic(maude)
    reply(topic, make_member())
    tell()
    token = Preference.objects.get(member=maude).token
    program = Client(enforce_csrf_checks=True)
    stop = f"/compte/avis/arreter/{token}/"
    leave = f"{stop}discussions/topic:{topic.pk}/"
    for address in (stop, leave):
        page = program.get(address)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert topic.title not in page.content.decode()
        program.head(address)
    assert Preference.objects.get(member=maude).spoken == Preference.Way.AT_ONCE
    assert Watch.objects.get(member=maude, topic=topic).level == Watch.Level.FOLLOW
    program.post(leave)
    assert Watch.objects.get(member=maude, topic=topic).level == Watch.Level.NORMAL
    assert program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Preference.objects.get(member=maude).calls
    for address in ("/compte/avis/arreter/faux/", "/compte/avis/arreter/faux/discussions/topic:1/"):
        assert program.post(address).status_code == 404


def test_a_token_follows_nothing_one_may_not_see(maude):
    token = Preference.objects.create(member=maude).token
    topic = open_topic(make_member(groups=["comite"]), on=make_category(audience="comite"))
    Client().post(f"/compte/avis/arreter/{token}/discussions/topic:{topic.pk}/")
    assert not Watch.objects.filter(member=maude).exists()


def test_a_stranger_has_no_bell(client):
    client.force_login(make_user())
    assert "/compte/avis/" not in client.get("/compte/").content.decode()


def test_a_decision_is_told_with_its_reason(client, maude):
    topic = open_topic(make_member())
    post = reply(topic, maude)
    facilitator = make_member(groups=["animation"])
    decisions.hide(
        post.pk, by=facilitator, seen=0, why="On reconnaît un jeune.", now=timezone.now()
    )
    tell(timezone.now() + timedelta(seconds=1))
    page = shown(client)
    assert "Votre message a été masqué." in page
    assert "On reconnaît un jeune." in page
    assert OutgoingEmail.objects.filter(user=maude, kind="notice").count() == 1
