"""One next step at a time, for one pair of eyes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.home import ladder
from communaute.discussions.models import ReadMark, Watch
from formations import actions as formations
from tests.factories import make_home_tree, make_member, make_post, make_topic, make_user
from tests.formations.factories import make_course

pytestmark = pytest.mark.django_db

PUT_AWAY = "/compte/premiers-pas/"


@pytest.fixture
def member():
    make_home_tree()
    return make_member()


def fact(member) -> str | None:
    step = ladder.next_step(member)
    return step and step.fact


def test_each_step_taken_shows_the_next_one_and_the_last_shows_none(member):
    topic = make_topic()
    assert fact(member) == "has_read"
    ReadMark.objects.create(member=member, topic=topic, last_number=1, read_at=timezone.now())
    assert fact(member) == "is_presented"
    member.bio = "Je suis à Matane."
    assert fact(member) == "follows"
    Watch.objects.create(member=member, topic=topic)
    assert fact(member) == "has_spoken"
    make_post(topic, author=member)
    assert fact(member) == "learns"
    formations.enroll(make_course(lessons=1), member=member, now=timezone.now())
    assert fact(member) is None


def test_steps_may_be_taken_in_any_order(member):
    make_post(make_topic(), author=member)
    member.bio = "Je suis à Matane."
    assert fact(member) == "has_read"


def test_silencing_a_discussion_is_not_following_it(member):
    topic = make_topic()
    ReadMark.objects.create(member=member, topic=topic, last_number=1, read_at=timezone.now())
    Watch.objects.create(member=member, topic=topic, level=Watch.Level.MUTE)
    member.bio = "Je suis à Matane."
    assert fact(member) == "follows"


def test_what_the_others_do_changes_nothing(member):
    other = make_member(bio="Bonjour")
    topic = make_topic(author=other)
    ReadMark.objects.create(member=other, topic=topic, last_number=1, read_at=timezone.now())
    assert fact(member) == "has_read"


def test_the_home_page_proposes_one_step_without_rank_nor_count(client, member):
    client.force_login(member)
    text = client.get("/").content.decode()
    assert "Votre prochain pas" in text
    assert text.count("Ne plus me le proposer") == 1
    shown = [step for step in ladder.STEPS if str(step.title) in text]
    assert [step.fact for step in shown] == ["has_read"]


def test_it_is_seen_by_its_member_alone(client, member):
    other = make_member()
    client.force_login(other)
    shown = client.get(member.get_absolute_url()).content.decode()
    assert "prochain pas" not in shown


def test_put_away_it_stays_away(client, member):
    client.force_login(member)
    answer = client.get(PUT_AWAY)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Cette adresse reçoit un formulaire" in answer.content.decode()
    done = client.post(PUT_AWAY, follow=True)
    assert "ne vous seront plus proposés" in done.content.decode()
    assert "Votre prochain pas" not in done.content.decode()
    member.refresh_from_db()
    kept = member.ladder_closed_at
    client.post(PUT_AWAY)
    member.refresh_from_db()
    assert member.ladder_closed_at == kept


def test_putting_away_asks_to_be_signed_in(client, member):
    assert client.post(PUT_AWAY).url.startswith("/compte/connexion/")


def test_someone_outside_the_network_is_proposed_nothing(client):
    make_home_tree()
    stranger = make_user()
    assert ladder.next_step(stranger) is None
    client.force_login(stranger)
    assert "Votre prochain pas" not in client.get("/").content.decode()


def test_it_costs_one_query_and_none_once_put_away(client, member):
    client.force_login(member)
    client.get("/")
    counts = []
    for _visit in ("shown", "put away"):
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
        ladder.put_away(member, now=timezone.now())
    assert counts[0] == counts[1] + 1
    assert counts[0] <= 15
