"""One button in a mail: its link, its page, and all that it must not do."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bibliotheque.models import UsefulMark
from communaute.digests.models import Subscription
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import HelpOffer, Post, Reaction, Topic
from communaute.discussions.moderation import suspensions
from communaute.members.access import FACILITATORS, State
from communaute.notifications import gestures
from communaute.notifications.gestures import DAYS, Link, day_of
from communaute.notifications.models import Notification, Preference
from tests.factories import make_member, make_resource, make_topic
from tests.notifications.factories import open_topic, reply, tell, told

pytestmark = pytest.mark.django_db
REACTIONS = [kind.value for kind in Reaction.Kind]


def page(member, room: str, gesture: str, pk: int, *, age: int = 0) -> str:
    day = day_of(timezone.now()) - age
    return gestures.address(Link(member.pk, room, gesture, pk, day))


@pytest.fixture
def reader():
    return make_member(first_name="Maude")


@pytest.fixture
def post() -> Post:
    return make_topic("Un texto de trop", posts=1, author=make_member()).posts.get()


@pytest.mark.parametrize("kind", REACTIONS)
def test_a_reaction_is_shown_by_get_given_by_post_and_never_taken_back(client, reader, post, kind):
    address = page(reader, "discussions", kind, post.pk)
    for ask in (client.get, client.head, client.get, client.head):
        response = ask(address)
        assert response.status_code == 200
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not Reaction.objects.exists()
    assert "Un texto de trop" in client.get(address).content.decode()
    assert "C’est fait" in client.post(address).content.decode()
    for _again in range(2):
        said = client.post(address)
        assert (said.status_code, "C’est déjà fait" in said.content.decode()) == (200, True)
    assert "C’est déjà fait" in client.get(address).content.decode()
    post.refresh_from_db()
    counts = {"merci": "thanks_count", "utile": "useful_count", "pareil": "same_count"}
    assert getattr(post, counts[kind]) == Reaction.objects.filter(member=reader).count() == 1
    assert "sessionid" not in client.cookies
    assert not Session.objects.exists()


def test_a_resource_is_found_useful_once_and_counted_from_five_on(client, reader):
    sheet = make_resource("La feuille d’accueil")
    address = page(reader, "bibliotheque", "utile", sheet.pk)
    client.get(address)
    assert not UsefulMark.objects.exists()
    for _time in range(2):
        assert client.post(address).status_code == 200
    assert UsefulMark.objects.get().member == reader
    for _n in range(3):
        client.post(page(make_member(), "bibliotheque", "utile", sheet.pk))
    assert "Utile pour" not in client.get(sheet.url).content.decode()
    client.post(page(make_member(), "bibliotheque", "utile", sheet.pk))
    assert "Utile pour 5 membres" in client.get(sheet.url).content.decode()


def test_the_page_of_a_resource_has_the_same_button_and_takes_it_back(client, reader):
    sheet = make_resource(authors=[make_member()])
    url = reverse("bibliotheque:useful", args=[sheet.pk])
    client.force_login(reader)
    assert "Cette ressource m’est utile" in client.get(sheet.url).content.decode()
    assert client.post(url, {"utile": "oui"}).url == f"{sheet.url}#utile"
    assert 'aria-pressed="true"' in client.get(sheet.url).content.decode()
    client.post(url, {"utile": "non"})
    assert not UsefulMark.objects.exists()


def test_help_is_told_to_whoever_asked_and_to_the_facilitators_alone(client, reader, mailoutbox):
    asker = make_member(first_name="Sofia")
    topic = open_topic(asker)
    address = page(reader, "discussions", "aider", topic.pk)
    shown = client.get(address).content.decode()
    assert "verra votre nom" in shown
    assert client.post(address).status_code == 200
    assert client.post(address).status_code == 200
    assert HelpOffer.objects.get().member == reader
    tell()
    assert told(asker) == ["help"]
    sentence = f"{reader}, {reader.memberships.get().organization.name}, peut vous aider."
    facilitator = make_member(groups=[FACILITATORS])
    for viewer, sees in (
        (asker, True),
        (facilitator, True),
        (reader, False),
        (make_member(), False),
    ):
        client.force_login(viewer)
        assert (sentence in client.get(topic.get_absolute_url()).content.decode()) is sees
    client.force_login(reader)
    assert "Vous avez offert votre aide" in client.get(topic.get_absolute_url()).content.decode()
    assert Notification.objects.get(member=asker).read_at is not None  # they opened the topic


def test_whoever_confided_a_question_learns_who_can_help_and_stays_unnamed(client, reader):
    asker = make_member(first_name="Zéphyrine", last_name="Quatrevents")
    topic = open_topic(asker, voice=Voice.CONFIDED)
    said = client.post(page(reader, "discussions", "aider", topic.pk)).content.decode()
    assert "Quatrevents" not in said
    tell()
    assert told(asker) == ["help"]
    client.force_login(asker)
    shown = client.get(topic.get_absolute_url()).content.decode()
    assert f"{reader}, " in shown
    assert "votre nom reste caché" in shown


def test_a_muted_question_tells_nothing_and_a_leaver_no_longer_helps(client, reader):
    asker = make_member()
    topic = open_topic(asker)
    topic.watches.update_or_create(member=asker, defaults={"level": 0})
    client.post(page(reader, "discussions", "aider", topic.pk))
    tell()
    assert told(asker) == []
    client.force_login(asker)
    assert str(reader) in client.get(topic.get_absolute_url()).content.decode()
    reader.memberships.update(ended_at=timezone.now())
    assert str(reader) not in client.get(topic.get_absolute_url()).content.decode()


@pytest.mark.parametrize("closing", [{"is_locked": True}, {"kind": "recit"}, {"state": "hidden"}])
def test_a_question_that_waits_no_more_is_offered_no_help(client, reader, closing):
    topic = open_topic(make_member())
    Topic.objects.filter(pk=topic.pk).update(**closing)
    address = page(reader, "discussions", "aider", topic.pk)
    assert client.get(address).status_code == client.post(address).status_code == 403
    assert not HelpOffer.objects.exists()


def test_nobody_acts_on_their_own_words(client):
    author = make_member()
    topic = open_topic(author)
    sheet = make_resource(authors=[author])
    first = topic.posts.get()
    for room, gesture, pk in (
        *(("discussions", kind, first.pk) for kind in REACTIONS),
        ("discussions", "aider", topic.pk),
        ("bibliotheque", "utile", sheet.pk),
    ):
        assert client.post(page(author, room, gesture, pk)).status_code == 403
    assert not Reaction.objects.exists()
    assert not HelpOffer.objects.exists()
    assert not UsefulMark.objects.exists()


def lose_seat(member, post):
    member.groups.clear()


def hide(member, post):
    Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)


def leave(member, post):
    type(member).objects.filter(pk=member.pk).update(is_active=False)


def remove(member, post):
    post.topic.delete()


@pytest.mark.parametrize("lose", [lose_seat, hide, leave, remove])
def test_rights_are_asked_again_and_the_refusal_names_nothing(client, reader, post, lose):
    address = page(reader, "discussions", "merci", post.pk)
    lose(reader, post)
    for ask in (client.get, client.post):
        response = ask(address)
        assert response.status_code == 403
        words = response.content.decode()
        assert "Un texto de trop" not in words
        assert "Rien n’a été changé" in words
        assert reader.first_name not in words
    assert not Reaction.objects.exists()


def test_who_reads_and_does_not_speak_is_told_so(client, reader, post):
    suspensions.suspend(
        reader, by=make_member(groups=[FACILITATORS]), why="Pause", until=None, now=timezone.now()
    )
    response = client.post(page(reader, "discussions", "utile", post.pk))
    assert response.status_code == 403
    assert "pas écrire pour l’instant" in response.content.decode()


def test_a_link_serves_a_month_then_shows_the_way_on(client, reader, post):
    last = page(reader, "discussions", "merci", post.pk, age=DAYS - 1)
    over = page(reader, "discussions", "utile", post.pk, age=DAYS)
    assert client.post(last).status_code == 200
    for ask in (client.get, client.post):
        response = ask(over)
        assert response.status_code == 410
        assert f"/communaute/messages/{post.pk}/" in response.content.decode()
    assert Reaction.objects.get().kind == "merci"


@given(text=st.text(st.characters(exclude_characters="/"), min_size=1, max_size=60))
def test_what_nobody_signed_is_not_read(text):
    assert gestures.read(text) is None


def test_a_link_altered_by_one_character_is_absent(client, reader, post):
    whole = page(reader, "discussions", "merci", post.pk)
    token = whole.rstrip("/").rpartition("/")[2]
    for at in range(len(token)):
        other = token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :]
        assert gestures.read(other) is None
    assert client.post(whole.replace(token, f"{token[:-1]}~")).status_code == 404


def test_a_key_put_aside_still_opens_what_it_signed(reader, post, settings):
    text = gestures.token(Link(reader.pk, "discussions", "merci", post.pk, 1))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert gestures.read(text) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert gestures.read(text) is None


def test_a_token_of_one_purpose_opens_no_other(client, reader, post):
    """Every address that takes a token, with the token of every other."""
    digest = Subscription.objects.create(member=reader, is_active=True, started_at=timezone.now())
    notice = Preference.objects.create(member=reader)
    day = day_of(timezone.now())
    every = {
        "desabonnement": digest.token,
        "avis/arreter": notice.token,
        "gestes": gestures.token(Link(reader.pk, "discussions", "merci", post.pk, day)),
    }
    forged = ["0" * 32, "x", "a.discussions.merci.b.c.d"]
    for purpose in every:
        for text in [*forged, *(token for other, token in every.items() if other != purpose)]:
            address = f"/compte/{purpose}/{text}/"
            # No address of the site has a dot there: it is nobody's, and one is asked to sign in.
            absent = 302 if "." in text and purpose != "gestes" else 404
            assert client.post(address).status_code == client.get(address).status_code == absent
    group = reverse("notifications:stop_group", args=["0" * 32, "discussions", "topic:1"])
    assert client.post(group).status_code == 404
    digest.refresh_from_db()
    notice.refresh_from_db()
    assert (digest.is_active, notice.calls) == (True, True)
    assert not Reaction.objects.exists()


def test_the_page_of_notices_says_who_can_help(client, reader):
    asker = make_member()
    topic = open_topic(asker)
    client.post(page(reader, "discussions", "aider", topic.pk))
    tell()
    reply(topic, reader)
    tell()
    assert told(asker) == ["help", "answer"]
    client.force_login(asker)
    assert f"{reader} peut vous aider." in client.get("/compte/avis/").content.decode()
