"""Sessions: a new key at sign-in, none after sign-out; devices listed, the others ended."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaute.members.models import User
from tests.factories import PASSWORD, make_home_tree, make_user
from tests.members.accounts.doors import BY_KEY, CONFIRM, add_key, ask_code, enter, prove
from tests.members.accounts.doors import browser as local_browser
from tests.members.accounts.soft_key import SoftKey

pytestmark = pytest.mark.django_db

LIST = "/compte/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
NEW = "la grande traversée du fjord"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


def entered(person: User, agent: str = FIREFOX, **headers: str) -> Client:
    client = Client(headers={"user-agent": agent, **headers})
    enter(client, person)
    return client


def is_in(client: Client) -> bool:
    return client.get("/compte/sessions/").status_code == 200


@pytest.mark.parametrize("way", ["password", "code", "key"])
def test_the_session_key_changes_at_every_kind_of_sign_in(person, way):
    key, client = SoftKey(), local_browser()
    if way == "key":
        with_key = local_browser()
        enter(with_key, person)
        prove(with_key, "/compte/")
        add_key(with_key, key)
    code = ask_code(client, person.email) if way == "code" else ""
    asked = client.get(BY_KEY, headers={"accept": "application/json"})
    before = client.session.session_key
    if way == "password":
        enter(client, person)
    elif way == "code":
        client.post(CONFIRM, {"code": code})
    else:
        client.post(BY_KEY, {"credential": key.get(asked.json()["request_options"])})
    assert before
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_a_stolen_cookie_dies_at_sign_out(person):
    client = entered(person)
    thief = Client()
    thief.cookies = client.cookies.copy()
    assert is_in(thief)
    client.post("/compte/deconnexion/")
    assert not is_in(thief)


def test_devices_are_listed_in_plain_french_and_this_one_is_marked(person):
    client = entered(person)
    entered(person, IPHONE)
    text = client.get(LIST).content.decode()
    assert "Ordinateur, Firefox" in text
    assert "Téléphone ou tablette, Safari" in text
    assert text.count("Celui-ci") == 1
    assert re.search(r"Ordinateur, Firefox.{0,80}Celui-ci", text)


def test_the_sessions_of_another_are_not_listed(person):
    entered(make_user(), IPHONE)
    assert "Téléphone" not in entered(person).get(LIST).content.decode()


def test_ending_the_others_ends_them_and_not_this_one(person):
    client, phone, stranger = entered(person), entered(person, IPHONE), entered(make_user())
    assert is_in(phone)
    assert client.get(LIST).status_code == 200  # looking ends nothing
    assert is_in(phone)
    client.post(LIST)
    assert is_in(client)
    assert not is_in(phone)
    assert is_in(stranger)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(person):
    client, phone = entered(person), entered(person, IPHONE)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/compte/mot-de-passe/", fields).status_code == 302
    assert is_in(client)
    assert not is_in(phone)
    assert client.get(LIST).content.decode().count("Ordinateur, Firefox") == 1


def test_a_first_password_ends_the_other_sessions_too():
    person = make_user("paule@example.org", password=None)
    client, other = Client(), Client()
    for one in (client, other):
        one.post(CONFIRM, {"code": ask_code(one, person.email)})
        assert is_in(one)
    client.post("/compte/mot-de-passe/choisir/", {"password1": NEW, "password2": NEW})
    assert is_in(client)
    assert not is_in(other)


def test_a_deactivated_account_is_out_at_its_next_request(person):
    client = entered(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_in(client)


# The last visit ---------------------------------------------------------------------------------


def come_back(client: Client, days: int) -> None:
    """As if the session had been used that many days ago for the last time."""
    before = timezone.now() - timedelta(days=days)
    session = client.session
    session["seen_on"] = timezone.localdate(before).isoformat()
    session.save()
    UserSession.objects.filter(session_key=session.session_key).update(
        created_at=before, last_seen_at=before
    )
    User.objects.filter(pk=session["_auth_user_id"]).update(
        last_visit_on=timezone.localdate(before)
    )


def test_the_last_visit_is_the_day_one_enters_then_each_day_one_comes_back(person):
    client = entered(person)
    person.refresh_from_db()
    assert person.last_visit_on == timezone.localdate()
    come_back(client, days=3)
    client.get("/")
    person.refresh_from_db()
    assert person.last_visit_on == timezone.localdate()
    assert UserSession.objects.get().last_seen_at.date() == timezone.now().date()


def test_a_visit_asks_and_writes_nothing_but_once_a_day(person):
    client = entered(person)
    client.get("/")
    with CaptureQueriesContext(connection) as same_day:
        client.get("/")
    come_back(client, days=1)
    with CaptureQueriesContext(connection) as next_day:
        client.get("/")
    with CaptureQueriesContext(connection) as after:
        client.get("/")
    assert written(same_day) == written(after) == []
    assert len(after) == len(same_day)
    assert len(written(next_day)) == 3  # the person, the device, the session
    reads = [query for query in next_day if query["sql"].startswith("SELECT")]
    assert len(reads) == len([query for query in after if query["sql"].startswith("SELECT")])


def written(queries: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_device_left_aside_shows_when_it_was_last_here(person):
    client, phone = entered(person), entered(person, IPHONE)
    come_back(phone, days=3)
    text = client.get(LIST).content.decode()
    seen = timezone.localdate(timezone.now() - timedelta(days=3)).isoformat()
    assert f'vu la dernière fois <time datetime="{seen}"' in text
    assert text.count("vu la dernière fois") == 1  # this device is here


def slept(client: Client, days: int, *, began: int = 0) -> None:
    """The session was opened `began` days before its last visit, `days` ago."""
    session = client.session
    last = timezone.now() - timedelta(days=days)
    session["seen_on"] = timezone.localdate(last).isoformat()
    session["began_at"] = (last - timedelta(days=began)).timestamp()
    session.save()


@pytest.mark.parametrize(
    ("days", "began", "stays"), [(29, 0, True), (32, 0, False), (1, 88, True), (1, 90, False)]
)
def test_a_session_ends_after_30_days_of_sleep_or_90_days_in_all(person, days, began, stays):
    client = entered(person)
    slept(client, days, began=began)
    answer = client.get("/compte/preferences/?x=1")
    if stays:
        assert answer.status_code == 200
        return
    assert answer.url == "/compte/connexion/?next=/compte/preferences/%3Fx%3D1"
    page = client.get(answer.url).content.decode()
    assert "Votre session s’est fermée d’elle-même" in page
    assert not is_in(client)


def test_what_was_being_sent_when_the_session_ended_is_given_back(person):
    client = entered(person)
    slept(client, 40)
    answer = client.post("/compte/profil/", {"bio": "Dix lignes écrites avec soin."})
    assert answer.status_code == 403
    assert "Dix lignes écrites avec soin." in answer.content.decode()
    assert not is_in(client)


def test_a_session_that_ended_keeps_nobody_from_a_page_open_to_all(person):
    client = entered(person)
    slept(client, 40)
    page = client.get("/bibliotheque/")
    assert page.status_code == 200
    assert "Votre session s’est fermée" in page.content.decode()


def test_one_visit_a_day_keeps_the_session(person):
    client = entered(person)
    slept(client, 29)
    assert is_in(client)
    assert client.session["seen_on"] == timezone.localdate().isoformat()
