"""`/animation/a-relire/` and `/animation/journal/`: what facilitators read again and decide."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import ModerationEvent, Post, Report
from communaute.discussions.moderation import log, reports
from communaute.members.access import FACILITATORS, State
from tests.discussions.moderation.saying import open_topic, reply
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
QUEUE, LOG = "/animation/a-relire/", "/animation/journal/"


@pytest.fixture
def lucie(client):
    make_home_tree()
    person = make_user(
        organization=make_organization(),
        groups=[FACILITATORS],
        first_name="Lucie",
        last_name="Caron",
    )
    client.force_login(person)
    return person


def make_reported(times: int = 1, **told) -> Post:
    post = open_topic(make_member(first_name="Zoé"), **told).posts.get()
    for _n in range(times):
        reports.report(
            post,
            by=make_member(first_name="Rapporteuse"),
            reason=Report.Reason.HURTS,
            words="Ça m’a blessée.",
            now=timezone.now(),
        )
    return post


def decide(client, post, decision, *, why="", seen=0, follow=True):
    sent = {"decision": decision, "why": why, "seen": seen}
    return client.post(f"{QUEUE}{post.pk}/", sent, follow=follow)


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("path", [QUEUE, f"{QUEUE}1/", LOG, "/animation/suspensions/"])
def test_nobody_else_finds_these_pages(client, path):
    make_home_tree()
    client.force_login(make_member())
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_reports_of_one_post_are_one_case_and_never_say_who(client, lucie):
    make_reported(3)
    page = text(client.get(QUEUE))
    assert "Signalé par 3 personnes" in page
    assert "Blesse quelqu’un (3)" in page
    assert page.count('class="case"') == 1
    assert "Rapporteuse" not in page


def test_hiding_needs_a_word_and_keeps_what_was_chosen(client, lucie):
    post = make_reported()
    response = decide(client, post, "masquer")
    assert response.status_code == 422
    assert "elle doit savoir pourquoi" in text(response)
    assert "checked" in text(response)
    response = decide(client, post, "masquer", why="On reconnaît Léo.")
    assert "Le message est masqué" in text(response)
    post.refresh_from_db()
    assert post.state == State.HIDDEN
    assert "Aucun message n’attend" in text(client.get(QUEUE))
    decided = text(client.get(f"{QUEUE}?voir=decides"))
    assert "On reconnaît Léo." in decided
    assert "Lucie Caron" in decided


def test_a_hidden_post_is_put_back_from_its_case(client, lucie):
    post = make_reported()
    decide(client, post, "masquer", why="Un mot.")
    seen = ModerationEvent.objects.get().pk
    assert "Le remettre à sa place" in text(client.get(f"{QUEUE}{post.pk}/"))
    assert "a repris sa place" in text(decide(client, post, "retablir", seen=seen))
    post.refresh_from_db()
    assert post.state == State.PUBLISHED


def test_the_second_to_decide_is_told_kindly(client, lucie):
    post = make_reported()
    decide(client, post, "masquer", why="Un mot.")
    page = text(decide(client, post, "laisser"))
    assert "Lucie Caron venait de décider : message masqué" in page
    assert ModerationEvent.objects.count() == 1


def test_ones_own_reported_post_is_left_to_somebody_else(client, lucie):
    post = open_topic(lucie).posts.get()
    reports.report(post, by=make_member(), reason="other", words="", now=timezone.now())
    assert "une autre personne de l’équipe doit décider" in text(client.get(QUEUE))
    page = decide(client, post, "laisser")
    assert "Que fait-on" not in text(page)
    assert not ModerationEvent.objects.exists()


def test_a_mask_stays_on_in_the_queue(client, lucie):
    post = make_reported(voice=Voice.CONFIDED)
    page = text(client.get(QUEUE))
    assert "Une personne de la communauté" in page
    assert "Zoé" not in page
    assert f"/animation/messages/{post.pk}/nom/" in page
    assert "Suspendre cette personne" not in page


def test_a_newcomers_post_is_welcomed_or_marked_read(client, lucie):
    post = open_topic(make_member()).posts.get()
    page = text(client.get(QUEUE))
    assert "Souhaiter la bienvenue" in page
    assert "C’est noté" in text(decide(client, post, "laisser"))
    assert "Aucun message n’attend" in text(client.get(QUEUE))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"decision": "exploser", "seen": "0"},
        {"decision": "laisser", "seen": "9" * 5000},
        {"decision": "laisser", "seen": "-1"},
        {"decision": "masquer", "why": "x" * 501, "seen": "0"},
        {"decision": "masquer", "why": "\0", "seen": "0"},
    ],
)
def test_a_strange_decision_is_refused_in_french(client, lucie, sent):
    post = make_reported()
    assert client.post(f"{QUEUE}{post.pk}/", sent).status_code == 422
    post.refresh_from_db()
    assert post.state == State.PUBLISHED


def test_absent_posts_and_pages_are_404(client, lucie):
    assert client.get(f"{QUEUE}999999/").status_code == 404
    assert client.get(f"{QUEUE}?page=x&voir=y").status_code == 200
    assert client.get(f"{LOG}?page=zz&genre=%00").status_code == 200


def test_the_log_says_who_when_what_and_why_and_filters_by_kind(client, lucie):
    post = make_reported()
    decide(client, post, "masquer", why="On reconnaît Léo.")
    page = text(client.get(LOG))
    assert "Message masqué" in page
    assert "Lucie Caron" in page
    assert "On reconnaît Léo." in page
    assert "On reconnaît" not in text(client.get(f"{LOG}?genre=pinned"))
    lucie.groups.clear()
    other = make_user(organization=make_organization(), groups=[FACILITATORS])
    client.force_login(other)
    assert "Une personne qui n’est plus de l’équipe" in text(client.get(LOG))


def cost(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_queue_and_the_log_cost_the_same_for_2_as_for_many(client, lucie):
    now = timezone.now()

    def more(count: int) -> None:
        for _n in range(count):
            post = make_reported()
            reply(post.topic, make_member())
            log.record(ModerationEvent.Kind.HIDDEN, by=lucie, post=post, why="?", now=now)
            log.record(ModerationEvent.Kind.LOCKED, by=lucie, topic=post.topic, now=now)

    more(2)
    paths = [QUEUE, f"{QUEUE}?voir=decides", LOG, "/animation/"]
    of_two = [cost(client, path) for path in paths]
    more(12)
    assert [cost(client, path) for path in paths] == of_two


def test_what_waits_is_on_the_facilitators_list_urgent_first(client, lucie):
    now = timezone.now()
    asker = make_member()
    open_topic(asker, title="Une vieille question", now=now - timedelta(days=4))
    open_topic(asker, title="Une question récente", now=now - timedelta(hours=50))
    open_topic(asker, title="Une question d’hier", now=now - timedelta(hours=20))
    told = {"voice": Voice.TEAM, "kind": "story", "now": now - timedelta(minutes=1)}
    open_topic(asker, title="Entre nous", **told)
    Post.objects.get(topic__title="Une question récente").first_post.delete()
    make_reported(2)
    page = text(client.get("/animation/"))
    assert page.count("Relire un message signalé") == 2  # its title, and its link for the ear
    assert "Souhaiter la bienvenue : Maude" in page
    assert "Trouver une réponse : Une question récente" in page
    assert "Trouver une réponse : Une question d’hier" not in page
    assert "Répondre : Entre nous" in page
    assert page.index("Une vieille question") < page.index("Souhaiter la bienvenue")
    assert page.index("Relire un message signalé") < page.index("Une question récente")
