"""A code: 6 characters, 10 minutes, 3 tries, one use, one browser, one address."""

import time

import pytest
from django.test import Client
from django.utils import timezone

from cms.core import limits
from cms.mail.models import OutgoingEmail
from communaute.members.models import User
from tests.factories import make_home_tree, make_user
from tests.members.accounts.doors import BY_CODE, CONFIRM, LOGIN, ask_code, enter

pytestmark = pytest.mark.django_db

WRONG = "ZZZ-ZZZ"
RESET = "/compte/mot-de-passe/oublie/"
RESET_CODE = f"{RESET}code/"
NEW = {"password1": "la grande traversée", "password2": "la grande traversée"}


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


def signed_in_as(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_codes_are_six_characters_never_the_same(client, person):
    codes = [ask_code(Client(), person.email) for _n in range(3)]
    assert {len(code.replace("-", "")) for code in codes} == {6}
    assert len(set(codes)) == 3


def test_the_third_wrong_try_is_the_last_even_of_the_right_code(client, person):
    code = ask_code(client, person.email)
    for _try in range(3):
        client.post(CONFIRM, {"code": WRONG})
    assert client.post(CONFIRM, {"code": code}).status_code == 302
    assert signed_in_as(client) is None


def test_tries_made_at_the_same_time_are_three_too(client, person):
    """Each of them read the session before any other wrote its own try there."""
    code = ask_code(client, person.email)
    untouched = dict(client.session)
    for _try in range(3):
        client.post(CONFIRM, {"code": WRONG})
        session = client.session
        session.update(untouched)
        session.save()
    answer = client.post(CONFIRM, {"code": code, "next": "/compte/"})
    assert answer.url == f"{LOGIN}?next=%2Fcompte%2F"
    assert "Trop d’essais" in client.get(answer.url).content.decode()
    assert signed_in_as(client) is None


def test_a_code_serves_once(client, person):
    code = ask_code(client, person.email)
    client.post(CONFIRM, {"code": code})
    assert signed_in_as(client) == str(person.pk)
    client.post("/compte/deconnexion/")
    client.post(CONFIRM, {"code": code})
    assert signed_in_as(client) is None
    client.post(BY_CODE, {"email": person.email})
    client.post(CONFIRM, {"code": code})
    assert signed_in_as(client) is None


def grow_old(client: Client, seconds: int) -> None:
    """As if the code had been asked for that long ago."""
    session = client.session
    login = session["account_login"]
    login["state"]["stages"]["login_by_code"]["data"]["at"] = time.time() - seconds
    session["account_login"] = login
    session.save()


def test_a_code_is_good_for_ten_minutes_and_no_longer(person):
    in_time, late = Client(), Client()
    first, second = ask_code(in_time, person.email), ask_code(late, person.email)
    grow_old(in_time, 590)
    grow_old(late, 601)
    in_time.post(CONFIRM, {"code": first})
    answer = late.post(CONFIRM, {"code": second, "next": "/compte/"})
    assert signed_in_as(in_time) == str(person.pk)
    assert signed_in_as(late) is None
    assert answer.url == f"{LOGIN}?next=%2Fcompte%2F"


def test_a_code_opens_only_the_browser_that_asked(client, person):
    code, other, third = ask_code(client, person.email), Client(), Client()
    ask_code(third, person.email)
    for stranger in (other, third):
        stranger.post(CONFIRM, {"code": code})
        assert signed_in_as(stranger) is None


def test_a_code_sent_again_replaces_the_former(client, person):
    former = ask_code(client, person.email)
    client.post(CONFIRM, {"action": "resend"})
    latest = OutgoingEmail.objects.filter(kind="login_code").latest("pk").context["code"]
    client.post(CONFIRM, {"code": former})
    assert signed_in_as(client) is None
    client.post(CONFIRM, {"code": latest})
    assert signed_in_as(client) == str(person.pk)


@pytest.mark.parametrize("address", ["maude@example.org", "personne@example.org"])
def test_asking_a_fourth_time_in_a_minute_waits_for_anybody(person, address):
    browsers = [Client() for _n in range(3)]
    for browser in browsers:
        assert browser.post(BY_CODE, {"email": address}).status_code == 302
    refused = Client().post(BY_CODE, {"email": address.upper()})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert Client().post(RESET, {"email": address}).status_code == 429
    assert browsers[0].post(CONFIRM, {"action": "resend"}).status_code == 429
    assert OutgoingEmail.objects.count() == 3


def test_an_address_of_the_network_asks_for_twenty_codes_a_minute(client):
    now = timezone.now()
    limits.consume("code from an address", "127.0.0.1", now=now, times=19)
    assert client.post(BY_CODE, {"email": "a@example.org"}).status_code == 302
    assert Client().post(BY_CODE, {"email": "b@example.org"}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(BY_CODE, {"email": "b@example.org"}).status_code == 302


# The code of a new password ---------------------------------------------------------------------


def ask_reset(client: Client, address: str) -> str:
    client.post(RESET, {"email": address})
    return OutgoingEmail.objects.filter(kind="password_reset_code").latest("pk").context["code"]


def test_the_code_of_a_new_password_has_three_tries_too(client, person):
    code = ask_reset(client, person.email)
    untouched = dict(client.session)
    for _try in range(3):
        client.post(RESET_CODE, {"code": WRONG})
        session = client.session
        session.update(untouched)
        session.save()
    assert client.post(RESET_CODE, {"code": code}).url == LOGIN
    assert client.post(f"{RESET}nouveau/", NEW).url == RESET


def test_the_code_of_a_new_password_serves_once_and_in_its_browser(client, person):
    code, other = ask_reset(client, person.email), Client()
    assert other.post(RESET_CODE, {"code": code}).url == LOGIN
    client.post(RESET_CODE, {"code": code})
    client.post(f"{RESET}nouveau/", NEW)
    assert client.post(RESET_CODE, {"code": code}).url == LOGIN
    assert signed_in_as(client) is None
    assert enter(client, person, password=NEW["password1"]).url == "/"


def test_a_new_password_by_code_forgets_the_failures_of_the_old_one(client, person):
    for _try in range(5):
        enter(client, person, password="pas le bon du tout")
    assert enter(client, person).status_code == 429
    code = ask_reset(client, person.email)
    client.post(RESET_CODE, {"code": code})
    client.post(f"{RESET}nouveau/", NEW)
    assert enter(client, person, password=NEW["password1"]).status_code == 302
    assert signed_in_as(client) == str(person.pk)


def test_a_code_of_one_kind_does_nothing_as_another(client, person):
    """A code to enter chooses no password, and the other way about."""
    code = ask_code(client, person.email)
    other_code = ask_reset(client, person.email)
    client.post(RESET_CODE, {"code": code})
    assert client.post(f"{RESET}nouveau/", NEW).status_code == 302
    person.refresh_from_db()
    assert not person.check_password(NEW["password1"])
    client.post(CONFIRM, {"code": other_code})
    assert signed_in_as(client) is None
