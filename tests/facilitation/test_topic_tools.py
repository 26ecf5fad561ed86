"""A facilitator's tools on a conversation, and suspensions."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.models import ModerationEvent, Suspension
from communaute.discussions.moderation import suspensions
from communaute.members.access import FACILITATORS
from communaute.members.models import Organization
from tests.discussions.moderation.saying import open_topic
from tests.factories import make_category, make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
Kind = ModerationEvent.Kind


@pytest.fixture
def lucie(client):
    make_home_tree()
    person = make_user(organization=make_organization(), groups=[FACILITATORS])
    client.force_login(person)
    return person


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def kinds() -> list[str]:
    return list(ModerationEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_topic_is_closed_opened_pinned_and_unpinned_and_each_is_logged(client, lucie):
    topic = open_topic(make_member())
    for gesture, field, value in (
        ("fermer", "is_locked", True),
        ("epingler", "is_pinned", True),
        ("rouvrir", "is_locked", False),
        ("desepingler", "is_pinned", False),
    ):
        client.post(f"/animation/discussions/{topic.pk}/", {"geste": gesture, "why": "Parce que."})
        topic.refresh_from_db()
        assert getattr(topic, field) is value
    assert kinds() == [Kind.LOCKED, Kind.PINNED, Kind.UNLOCKED, Kind.UNPINNED]
    assert ModerationEvent.objects.filter(why="Parce que.", topic_number=topic.pk).count() == 4
    client.post(f"/animation/discussions/{topic.pk}/", {"geste": "rouvrir"})
    assert len(kinds()) == 4
    assert client.post(f"/animation/discussions/{topic.pk}/", {"geste": "x"}).status_code == 404


def test_a_topic_moves_to_a_category_as_open_without_a_warning(client, lucie):
    topic, there = open_topic(make_member()), make_category("Ailleurs")
    path = f"/animation/discussions/{topic.pk}/deplacer/"
    assert "Ailleurs" in text(client.get(path))
    assert "maintenant dans « Ailleurs »" in text(
        client.post(path, {"page": there.pk}, follow=True)
    )
    topic.refresh_from_db()
    assert topic.page_id == there.pk
    assert kinds() == [Kind.MOVED]


def test_a_topic_moves_where_more_people_read_only_once_they_are_counted(client, lucie):
    make_user(organization=make_organization(standing=Organization.Standing.NETWORK))
    here, there = make_category(audience="membres"), make_category("Plus ouverte")
    topic = open_topic(make_member(), page=here)
    path = f"/animation/discussions/{topic.pk}/deplacer/"
    response = client.post(path, {"page": there.pk, "why": "Mieux là."})
    assert response.status_code == 409
    assert "Aujourd’hui, 2 personnes peuvent lire" in text(response)
    assert "Là-bas, ce seront 3 personnes" in text(response)
    topic.refresh_from_db()
    assert topic.page_id == here.pk
    client.post(path, {"page": there.pk, "why": "Mieux là.", "is_confirmed": "on"})
    topic.refresh_from_db()
    assert topic.page_id == there.pk
    back = client.post(path, {"page": here.pk})
    assert back.status_code == 302  # fewer readers: no warning


@pytest.mark.parametrize("page", ["", "x", "999999", "9" * 5000, "\0"])
def test_a_topic_moves_to_no_strange_place(client, lucie, page):
    topic = open_topic(make_member())
    path = f"/animation/discussions/{topic.pk}/deplacer/"
    assert client.post(path, {"page": page}).status_code == 422


def test_the_essential_is_written_changed_and_taken_away(client, lucie):
    topic = open_topic(make_member())
    path = f"/animation/discussions/{topic.pk}/essentiel/"
    client.post(path, {"summary": "- Appeler\n- <script>x</script>"})
    topic.refresh_from_db()
    assert topic.summary_author == lucie
    assert "<li>Appeler</li>" in topic.summary_html
    assert "<script>" not in topic.summary_html
    page = text(client.get(topic.get_absolute_url()))
    assert "L’essentiel en 30 secondes" in page
    assert client.post(path, {"summary": "x" * 1201}).status_code == 422
    client.post(path, {"summary": ""})
    topic.refresh_from_db()
    assert (topic.summary, topic.summary_html, topic.summary_author) == ("", "", None)
    assert kinds() == [Kind.SUMMARIZED, Kind.SUMMARIZED]
    assert "Appeler" in ModerationEvent.objects.earliest("pk").why


@pytest.mark.parametrize("path", ["", "deplacer/", "essentiel/"])
def test_a_member_has_no_such_tools(client, path):
    make_home_tree()
    author = make_member()
    topic = open_topic(author)
    client.force_login(author)
    assert client.post(f"/animation/discussions/{topic.pk}/{path}").status_code == 404
    assert "Outils de l’animation" not in text(client.get(topic.get_absolute_url()))


def test_the_tools_are_on_the_page_of_the_topic(client, lucie):
    assert "Outils de l’animation" in text(client.get(open_topic(lucie).get_absolute_url()))


def test_a_suspended_member_reads_and_does_not_speak(client, lucie):
    person, topic = make_member(), open_topic(make_member())
    until = timezone.localdate() + timedelta(days=8)
    page = client.post(
        f"/animation/personnes/{person.pk}/suspendre/",
        {"why": "Prenez une pause.", "until": until.isoformat()},
        follow=True,
    )
    assert "peut lire, mais pas écrire" in text(page)
    client.force_login(person)
    assert client.get(topic.get_absolute_url()).status_code == 200
    with pytest.raises(suspensions.Suspended):
        actions.post_reply(topic, author=person, body="Mais!", key=uuid4(), now=timezone.now())
    first = topic.posts.get()
    sent = client.post(f"/communaute/messages/{first.pk}/signaler/", {"reason": "hurts"})
    assert sent.status_code == 403
    assert "Prenez une pause." in text(sent)
    assert client.post("/communaute/messages/reagir/", {"merci": first.pk}).status_code == 403
    reply = client.post(
        f"/communaute/repondre/{topic.pk}/", {"body": "Mes mots", "key": uuid4(), "voice": "nom"}
    )
    assert "Prenez une pause." in text(reply)
    assert "Mes mots" in text(reply)
    assert topic.posts.count() == 1
    after = timezone.now() + timedelta(days=9)
    actions.post_reply(topic, author=person, body="Me revoilà.", key=uuid4(), now=after)


def test_a_suspension_is_lifted_and_both_are_logged(client, lucie):
    person = make_member()
    client.post(f"/animation/personnes/{person.pk}/suspendre/", {"why": "Un mot."})
    found = Suspension.objects.get()
    assert str(person) in text(client.get("/animation/suspensions/"))
    for _n in range(2):
        client.post(f"/animation/suspensions/{found.pk}/lever/")
    assert suspensions.suspension_of(person, timezone.now()) is None
    assert kinds() == [Kind.SUSPENDED, Kind.REINSTATED]


def test_a_second_suspension_replaces_the_first(lucie):
    person, now = make_member(), timezone.now()
    suspensions.suspend(person, by=lucie, why="Un.", until=None, now=now - timedelta(days=1))
    suspensions.suspend(person, by=lucie, why="Deux.", until=now + timedelta(days=1), now=now)
    assert suspensions.open_suspensions(now).get().why == "Deux."


@pytest.mark.parametrize(
    "sent",
    [{}, {"why": " "}, {"why": "x", "until": "hier"}, {"why": "x", "until": "2020-01-01"},
     {"why": "x", "until": "9999-99-99"}, {"why": "x" * 501}],
)  # fmt: skip
def test_a_suspension_needs_a_word_and_a_day_to_come(client, lucie, sent):
    path = f"/animation/personnes/{make_member().pk}/suspendre/"
    assert client.post(path, sent).status_code == 422
    assert not Suspension.objects.exists()


def test_nobody_of_the_team_is_suspended_here(client, lucie):
    other = make_user(organization=make_organization(), groups=[FACILITATORS])
    for person in (lucie, other, make_user(is_superuser=True)):
        page = client.post(f"/animation/personnes/{person.pk}/suspendre/", {"why": "x"})
        assert "Une personne de l’équipe" in text(page)
    assert not Suspension.objects.exists()
