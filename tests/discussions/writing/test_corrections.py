"""Correcting, taking back, seeing what changed, naming people; and words that are never lost."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Draft, Mention, Post, PostRevision, Topic
from communaute.discussions.writing import corrections, mentions, titles
from communaute.discussions.writing.differences import between
from communaute.members.access import State
from communaute.notifications.models import Event
from tests.factories import make_category, make_member, make_post, make_topic

pytestmark = pytest.mark.django_db
LATER = actions.UNDO_DELAY + timedelta(seconds=1)


def now():
    return timezone.now()


def replied(topic: Topic, author, body: str = "Oui", **more) -> Post:
    return actions.post_reply(topic, author=author, body=body, key=uuid.uuid4(), now=now(), **more)


def page_of(response) -> str:
    return response.content.decode()


def aged(post: Post) -> Post:
    Post.objects.filter(pk=post.pk).update(created_at=now() - LATER)
    post.refresh_from_db()
    return post


# Corrections ------------------------------------------------------------------------------------


def test_within_ten_minutes_a_correction_leaves_no_trace():
    author = make_member()
    post = replied(make_topic(), author)
    corrections.edit_post(post, editor=author, body="Non", now=now())
    post.refresh_from_db()
    assert (post.body, post.edited_at, PostRevision.objects.count()) == ("Non", None, 0)


def test_a_title_that_nobody_chose_follows_the_correction():
    author = make_member()
    topic = actions.open_topic(
        make_category(), author=author, body="Kevin ne vient plus", key=uuid.uuid4(), now=now()
    )
    corrections.edit_post(topic.posts.get(), editor=author, body="Un jeune part", now=now())
    topic.refresh_from_db()
    assert topic.title == "Un jeune part"


def test_with_the_first_message_its_author_corrects_the_title_too(client):
    author = make_member()
    topic = make_topic("Comment relancé?", author=author)
    other = replied(topic, author)
    client.force_login(author)
    url = reverse("discussions:edit", args=[topic.posts.first().pk])
    assert "Comment relancé?" in page_of(client.get(url)).split('name="title"')[1][:200]
    assert 'name="title"' not in page_of(client.get(reverse("discussions:edit", args=[other.pk])))
    body = topic.posts.first().body
    for title, shown in (
        ("  Comment\nrelancer? ", "Comment relancer?"),
        ("", titles.proposed(body)),
    ):
        client.post(url, {"body": body, "title": title})
        assert f'<h1 class="display">{shown}</h1>' in page_of(
            client.get(topic.get_absolute_url(), follow=True)
        )
        topic.refresh_from_db()
        assert topic.title == shown
    risky = client.post(url, {"body": body, "title": "Code permanent GAGK12345678"})
    assert risky.status_code == 422
    topic.refresh_from_db()
    assert "GAGK" not in topic.title


def test_what_was_confided_keeps_no_name_beside_its_versions(client):
    author, topic = make_member(), make_topic()
    post = aged(replied(topic, author, "Avant", voice=Voice.CONFIDED))
    corrections.edit_post(post, editor=author, body="Après", now=now())
    assert PostRevision.objects.get().replaced_by is None
    client.force_login(make_member())
    page = page_of(client.get(reverse("discussions:versions", args=[post.pk])))
    assert "<del>Avant</del>" in page
    assert "<ins>Après</ins>" in page
    assert author.last_name not in page


def test_versions_are_escaped_and_closed_to_those_who_do_not_see_the_message(client):
    author, topic = make_member(), make_topic(on=make_category(audience="comite"))
    post = make_post(topic, author=author, body="<script>alert(1)</script>")
    PostRevision.objects.create(post=post, body="<b>", replaced_at=now())
    client.force_login(make_member())
    url = reverse("discussions:versions", args=[post.pk])
    assert client.get(url).status_code == 404
    client.force_login(author)
    Topic.objects.filter(pk=topic.pk).update(page=make_category())
    assert "<script>alert" not in page_of(client.get(url))


def test_of_two_corrections_the_second_sees_both_texts(client):
    author = make_member()
    post = replied(make_topic(), author, "Le premier texte")
    seen = corrections.mark_of(post.body)
    corrections.edit_post(post, editor=author, body="Le texte du téléphone", now=now())
    client.force_login(author)
    url = reverse("discussions:edit", args=[post.pk])
    response = client.post(url, {"body": "Le texte du bureau", "seen": seen})
    page = page_of(response)
    assert response.status_code == 409
    assert "Le texte du téléphone" in page
    assert "Le texte du bureau" in page
    post.refresh_from_db()
    assert post.body == "Le texte du téléphone"
    again = {"body": "Les deux", "seen": corrections.mark_of(post.body)}
    assert client.post(url, again).status_code == 302


def test_a_draft_begun_on_another_version_does_not_pass_over_this_one(client):
    author = make_member()
    post = replied(make_topic(), author, "Le premier texte")
    seen, url = corrections.mark_of(post.body), reverse("discussions:edit", args=[post.pk])
    client.force_login(author)
    told = {"place": f"post:{post.pk}", "body": "Commencé au bureau", "seen": seen}
    assert client.post(reverse("discussions:drafts"), told).json()["kept"]
    corrections.edit_post(post, editor=author, body="Le texte du téléphone", now=now())
    page = page_of(client.get(url))
    assert "Commencé au bureau</textarea>" in page
    assert f'value="{seen}"' in page
    assert client.post(url, {"body": "Commencé au bureau", "seen": seen}).status_code == 409


def test_a_browser_forgets_a_correction_once_it_was_made(client):
    author = make_member()
    post = replied(make_topic(), author, "Le premier texte")
    told = {"place": f"post:{post.pk}", "corrige": corrections.mark_of(post.body)}
    url = reverse("discussions:drafts")
    client.force_login(author)
    assert client.post(url, told).json() == {"sent": False}
    corrections.edit_post(post, editor=author, body="Le texte corrigé", now=now())
    assert client.post(url, told).json() == {"sent": True}
    client.force_login(make_member())
    assert client.post(url, told).status_code == 404


def test_facilitators_do_not_touch_others_words(client):
    post = make_topic().posts.get()
    client.force_login(make_member(groups=["animation"]))
    for name in ("edit", "take_back"):
        assert client.post(reverse(f"discussions:{name}", args=[post.pk])).status_code == 403


def test_the_words_between_two_versions_make_both():
    cases = [
        ("a b c", "a x c"),
        ("", "tout"),
        ("mot " * 9000, "mot " * 8999 + "fin"),
        ("a\nb\n" * 3000, "b\na\n" * 3000),
    ]
    for before, after in cases:
        parts = between(before, after)
        assert "".join(one.text for one in parts if one.kind != "added") == before
        assert "".join(one.text for one in parts if one.kind != "removed") == after


# Taking back ------------------------------------------------------------------------------------


def test_a_reply_taken_back_leaves_nothing():
    topic, author, reader = make_topic(), make_member(), make_member()
    post = replied(topic, author, f"Merci {mentions.markdown(make_member())}")
    actions.mark_read(topic, member=reader, up_to=2, now=now())
    corrections.take_back(post, now=now())
    post.refresh_from_db()
    topic.refresh_from_db()
    assert (post.body, post.html, post.state) == ("", "", State.WITHDRAWN)
    assert (topic.post_count, topic.last_number, topic.last_author) == (1, 1, topic.author)
    assert not Event.objects.filter(object_id=post.pk).exists()
    assert not Mention.objects.exists()
    assert topic.read_marks.get(member=reader).last_number == 1
    assert replied(topic, author).number == 3


def test_a_topic_whose_only_message_is_taken_back_disappears(client):
    author, page = make_member(), make_category()
    topic = actions.open_topic(
        page, author=author, body="Trop vite", key=uuid.uuid4(), now=now(), voice=Voice.CONFIDED
    )
    client.force_login(author)
    url = reverse("discussions:take_back", args=[topic.posts.get().pk])
    assert "Trop vite" in page_of(client.get(url))
    assert client.post(url).url == page.url
    assert not Topic.objects.exists()
    assert client.get(url).status_code == 404


def test_after_ten_minutes_a_message_is_not_taken_back(client):
    author = make_member()
    post = aged(replied(make_topic(), author))
    client.force_login(author)
    address = reverse("discussions:take_back", args=[post.pk])
    assert address not in page_of(client.get(reverse("discussions:options", args=[post.pk])))
    client.post(address)
    post.refresh_from_db()
    assert post.body == "Oui"


# Naming people ----------------------------------------------------------------------------------


def test_a_full_name_leads_to_its_page_accents_aside():
    writer, page = make_member(), make_category()
    ana = make_member(first_name="Ana-Ève", last_name="Trépanier", is_listed=True)
    said = mentions.link("Merci @ana eve trepanier, et @Zoé Inconnue.", writer, page)
    assert said == f"Merci [@ana eve trepanier](/bottin/personnes/{ana.pk}/), et @Zoé Inconnue."


@pytest.mark.parametrize("case", ["twins", "unlisted", "outside"])
def test_nobody_is_named_who_is_not_certain_listed_and_allowed(case):
    writer = make_member()
    page = make_category(audience="comite") if case == "outside" else make_category()
    if case == "outside":
        writer = make_member(groups=["comite"])
    for _n in range(2 if case == "twins" else 1):
        make_member(first_name="Jo", last_name="Roy", is_listed=case != "unlisted")
    assert mentions.link("Salut @Jo Roy", writer, page) == "Salut @Jo Roy"
    assert mentions.offered("jo", writer, page) == [] or case == "twins"


def test_a_link_made_by_hand_leads_to_nobody_else():
    writer, page = make_member(), make_category()
    jo = make_member(first_name="Jo", last_name="Roy", is_listed=True)
    said = mentions.link(f"[@Marie Curie](/bottin/personnes/{jo.pk}/)", writer, page)
    assert said == "@Marie Curie"


def test_ten_people_at_most_are_told_and_quotes_tell_nobody():
    writer = make_member()
    people = [make_member(last_name=f"Roy{n}", is_listed=True) for n in range(12)]
    names = " ".join(mentions.markdown(one) for one in people)
    replied(make_topic(), writer, names)
    assert Mention.objects.count() == mentions.MOST_NAMED
    replied(make_topic(), writer, f"> {names}\n\nOui")
    assert Mention.objects.count() == mentions.MOST_NAMED


def test_people_are_offered_by_two_letters(client):
    topic = make_topic()
    client.force_login(make_member())
    make_member(first_name="Élodie", last_name="Nadeau", is_listed=True)
    url, place = reverse("discussions:people"), f"topic:{topic.pk}"
    found = client.get(url, {"q": "elo", "place": place}).json()["people"]
    assert [one["text"] for one in found] == ["@Élodie Nadeau"]
    assert client.get(url, {"q": "é", "place": place}).json()["people"] == []
    assert client.get(url, {"q": "elo", "place": "topic:99999"}).status_code == 404


def test_a_person_who_leaves_is_named_nowhere():
    writer = make_member()
    jo = make_member(first_name="Jo", last_name="Roy", is_listed=True)
    post = aged(replied(make_topic(), writer, f"Bravo {mentions.markdown(jo)}!"))
    corrections.edit_post(post, editor=writer, body=f"{post.body} Oui.", now=now())
    mentions.forget(jo)
    post.refresh_from_db()
    assert post.body == "Bravo @Membre parti! Oui."
    assert "Jo Roy" not in post.html + PostRevision.objects.get().body


# Nothing lost -----------------------------------------------------------------------------------


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def token_of(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def key_of(page: str) -> str:
    return page.split('name="key" value="')[1].split('"')[0]


@pytest.mark.parametrize("of", ["reply", "correction"])
def test_words_kept_at_the_sign_in_page_come_back_to_their_author_alone(client, of):
    author, other = make_member(), make_member()
    topic = make_topic(author=author)
    client.force_login(author)
    told = {"body": "Un secret à moi", "key": key_of(page_of(client.get(topic.get_absolute_url())))}
    url = reverse("discussions:reply", args=[topic.pk])
    if of == "correction":
        url = reverse("discussions:edit", args=[topic.posts.get().pk])
    for person, comes_back in ((other, False), (author, True)):
        client.logout()
        assert client.post(url, told).status_code == 302
        client.force_login(person)
        assert ("Un secret à moi" in page_of(client.get(url, follow=True))) == comes_back
        assert Draft.objects.filter(member=person).exists() == comes_back
    assert not Draft.objects.filter(member=other).exists()


def test_the_session_ended_while_writing(settings):
    topic, member, browser = make_topic(), make_member(), strict()
    browser.force_login(member)
    shown = page_of(browser.get(topic.get_absolute_url()))
    token, key = token_of(shown), key_of(shown)
    Session.objects.all().delete()
    url = reverse("discussions:reply", args=[topic.pk])
    told = {"body": "Tout ce que j’avais écrit", "key": key, "csrfmiddlewaretoken": token}
    here = {"Origin": "http://testserver"}
    refused = browser.post(url, told, headers=here)
    page = page_of(refused)
    assert refused.status_code == 403
    assert "Tout ce que j’avais écrit" in page
    again = told | {"csrfmiddlewaretoken": token_of(page)}
    led = browser.post(url, again, headers=here)
    assert led.url == f"/compte/connexion/?next={url}"
    assert "Votre texte est gardé" in page_of(browser.get(led.url))
    browser.force_login(member)
    back = browser.get(url, follow=True)
    assert "Tout ce que j’avais écrit</textarea>" in page_of(back)
    assert Draft.objects.get().member == member


def test_a_risky_text_is_kept_by_the_page_alone_until_the_sign_in(client):
    topic = make_topic()
    url = reverse("discussions:reply", args=[topic.pk])
    response = client.post(url, {"body": "Code permanent GAGK12345678", "key": uuid.uuid4()})
    assert response.status_code == 401
    assert "GAGK12345678" in page_of(response)
    assert all("GAGK" not in str(one.get_decoded()) for one in Session.objects.all())


def test_a_stale_token_is_one_click_away_only_for_pages_of_this_site():
    topic, member, browser = make_topic(), make_member(), strict()
    browser.force_login(member)
    url = reverse("discussions:reply", args=[topic.pk])
    told = {"body": "Un texte assez long pour être gardé", "key": uuid.uuid4()}
    page = page_of(browser.post(url, told, headers={"Origin": "http://testserver"}))
    assert "Réessayer" in page
    again = told | {"csrfmiddlewaretoken": token_of(page)}
    assert browser.post(url, again).status_code == 302
    assert topic.posts.count() == 2
    for headers in ({"Origin": "https://ailleurs.example"}, {}):
        page = page_of(browser.post(url, told, headers=headers))
        assert "Réessayer" not in page
        assert "Un texte assez long" in page


def test_a_database_that_is_away_gives_the_text_back(client):
    topic = make_topic()
    client.force_login(make_member())
    client.raise_request_exception = False

    def away(*_args):
        raise OperationalError("the database is restarting")

    told = {"body": "Un texte assez long pour être gardé", "key": uuid.uuid4()}
    with connection.execute_wrapper(away):
        response = client.post(reverse("discussions:reply", args=[topic.pk]), told)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Un texte assez long" in page_of(response)
    assert "Réessayer" in page_of(response)


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_of_one_form_at_once_are_one_message():
    topic, member, key = make_topic(), make_member(), uuid.uuid4()
    url = reverse("discussions:reply", args=[topic.pk])
    browsers = [Client() for _n in range(20)]
    for browser in browsers:
        browser.force_login(member)

    def send(browser: Client) -> int:
        try:
            return browser.post(url, {"body": "Une seule fois", "key": key}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        codes = set(pool.map(send, browsers))
    assert codes <= {302, 422}
    assert topic.posts.filter(body="Une seule fois").count() == 1
