"""Answers that are kept, and conversations that have reached their end."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from communaute.discussions import actions, answers, counts
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import ModerationEvent, Post, Topic
from communaute.members import access
from communaute.members.models.ledgers import keyed_hash
from tests.factories import make_category, make_member, make_post, make_topic

pytestmark = pytest.mark.django_db
DONE, REOPENED = ModerationEvent.Kind.DONE, ModerationEvent.Kind.REOPENED


def question(asker, *, voice: str = Voice.NAMED) -> Topic:
    topic = actions.open_topic(
        make_category(), author=asker, body="Qui a essayé?", title="Une question",
        key=uuid.uuid4(), now=timezone.now(), voice=voice,
    )  # fmt: skip
    for words in ("Une photo, sans texte.", "Une carte postale."):
        make_post(topic, author=make_member(first_name="Naomi"), body=words)
    topic.refresh_from_db()
    return topic


def keep(client, post: Post, wish: str = "oui"):
    return client.post(reverse("discussions:accept", args=[post.pk]), {"retenir": wish})


@pytest.mark.parametrize("voice", [Voice.NAMED, Voice.CONFIDED])
def test_who_asked_keeps_several_answers_and_changes_their_mind(client, voice):
    asker = make_member()
    client.force_login(asker)
    topic = question(asker, voice=voice)
    first, second = topic.posts.filter(number__gt=1).order_by("number")
    assert client.get(topic.get_absolute_url()).content.decode().count(">Retenir</button>") == 2
    assert keep(client, first).status_code == 302
    keep(client, second)
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Résolue" in page
    assert page.count('class="accepted"') == 4, "under the question, and in place"
    assert f'<a href="#message-{first.pk}">Lire la réponse</a>' in page
    keep(client, first, "non")
    topic.refresh_from_db()
    assert topic.done_at is not None
    keep(client, second, "non")
    topic.refresh_from_db()
    assert topic.done_at is None
    assert "Résolue" not in client.get(topic.get_absolute_url()).content.decode()
    assert not ModerationEvent.objects.exists(), "it is their own question"


def test_a_facilitator_keeps_an_answer_and_it_is_written_down(client):
    topic, facilitator = question(make_member()), make_member(groups=[access.FACILITATORS])
    client.force_login(facilitator)
    post = topic.posts.get(number=2)
    keep(client, post)
    keep(client, post)
    post.refresh_from_db()
    assert post.accepted_by_team
    assert (
        "Réponse retenue par l’animation" in client.get(topic.get_absolute_url()).content.decode()
    )
    keep(client, post, "non")
    told = ModerationEvent.objects.order_by("pk").values_list("kind", "actor_hash", "post_number")
    who = keyed_hash(facilitator.pk)
    assert list(told) == [(DONE, who, post.pk), (REOPENED, who, post.pk)]


def test_others_keep_nothing(client):
    topic = question(make_member())
    client.force_login(make_member())
    post = topic.posts.get(number=2)
    assert keep(client, post).status_code == 403
    assert ">Retenir</button>" not in client.get(topic.get_absolute_url()).content.decode()
    assert client.get(reverse("discussions:accept", args=[post.pk])).status_code == 405


def test_the_question_itself_and_a_story_are_no_answers(client):
    asker = make_member()
    client.force_login(asker)
    topic = question(asker)
    assert keep(client, topic.posts.get(number=1)).status_code == 404
    Topic.objects.filter(pk=topic.pk).update(kind=Topic.Kind.STORY)
    assert keep(client, topic.posts.get(number=2)).status_code == 404


def test_an_answer_on_another_page_is_told_under_the_question(client):
    asker = make_member()
    client.force_login(asker)
    topic = question(asker)
    for n in range(22):
        make_post(topic, author=make_member(), body=f"Réponse {n}")
    last = topic.posts.order_by("-number").first()
    keep(client, last)
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Réponse 21" in page
    assert f'href="/communaute/messages/{last.pk}/">Lire la réponse' in page
    assert f'id="message-{last.pk}"' not in page


def test_a_kept_answer_that_disappears_solves_nothing():
    asker = make_member()
    topic = question(asker)
    post = topic.posts.get(number=2)
    answers.accept(post, by=asker, accepted=True, now=timezone.now())
    topic.refresh_from_db()
    assert topic.done_at is not None
    Post.objects.filter(pk=post.pk).update(state=access.State.HIDDEN)
    counts.settle(topic)
    topic.refresh_from_db()
    assert topic.done_at is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [("recit", "Raconté"), ("modele", "À la bibliothèque"), ("annonce", "Passée")],
)
def test_the_other_kinds_reach_their_end_with_one_button(client, kind, words):
    author = make_member()
    client.force_login(author)
    topic = make_topic(posts=1, author=author, kind=kind)
    url = reverse("discussions:settle", args=[topic.pk])
    assert f"Marquer «\xa0{words}\xa0»" in client.get(topic.get_absolute_url()).content.decode()
    client.post(url, {"fini": "oui"})
    topic.refresh_from_db()
    assert topic.done_at is not None
    assert (
        f"Retirer la mention «\xa0{words}\xa0»"
        in client.get(topic.get_absolute_url()).content.decode()
    )
    client.post(url, {"fini": "non"})
    topic.refresh_from_db()
    assert topic.done_at is None
    client.force_login(make_member())
    assert client.post(url, {"fini": "oui"}).status_code == 403


def test_solved_questions_have_their_list(client):
    asker = make_member()
    client.force_login(asker)
    topic, other = question(asker), question(make_member())
    Topic.objects.filter(pk=other.pk).update(title="Pas encore")
    keep(client, topic.posts.get(number=2))
    page = client.get("/communaute/?voir=resolues").content.decode()
    assert "Une question" in page
    assert "Pas encore" not in page
