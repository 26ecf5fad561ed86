"""Passkeys: added, named, removed; they open the door alone, and only to their holder."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from cms.mail.models import OutgoingEmail
from communaute.members.models import User
from tests.factories import make_home_tree, make_user
from tests.members.accounts.doors import (
    ADD_KEY,
    BY_KEY,
    LOGIN,
    SECOND_STEP,
    add_key,
    browser,
    enter,
    enter_by_key,
    prove,
)
from tests.members.accounts.soft_key import SoftKey, options_of

pytestmark = pytest.mark.django_db

KEYS = "/compte/securite/cles/"
REFUSED = "Cette clé n’a pas été reconnue"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


@pytest.fixture
def client() -> Client:
    return browser()


def with_key(client: Client, person: User, **options) -> SoftKey:
    key = SoftKey(**options)
    enter(client, person)
    prove(client, ADD_KEY)
    add_key(client, key)
    return key


def signed_in_as(client) -> str | None:
    return client.session.get("_auth_user_id")


def keys_of(person: User) -> list[str]:
    keys = Authenticator.objects.filter(user=person, type="webauthn")
    return [str(key) for key in keys]


def test_adding_a_key_asks_who_it_is_first(client, person):
    enter(client, person)
    assert client.get(ADD_KEY).url.startswith("/compte/confirmer/")


def test_a_key_is_added_under_its_name_with_recovery_codes_and_a_notice(client, person):
    enter(client, person)
    prove(client, ADD_KEY)
    answer = add_key(client, SoftKey(), name="Téléphone <b>bleu</b>")
    assert answer.url == "/compte/securite/codes/"
    assert "Imprimez-les" in client.get(answer.url).content.decode()
    assert "Téléphone &lt;b&gt;bleu&lt;/b&gt;" in client.get(KEYS).content.decode()
    notice = OutgoingEmail.objects.get(kind="account_notice")
    assert notice.context["title"] == "Une clé d’accès a été ajoutée"


def test_a_key_without_a_name_gets_one(client, person):
    enter(client, person)
    prove(client, ADD_KEY)
    add_key(client, SoftKey(), name="")
    assert keys_of(person) == ["Clé 1"]


def test_a_key_that_asks_for_no_finger_is_refused(client, person):
    enter(client, person)
    prove(client, ADD_KEY)
    answer = add_key(client, SoftKey(verifies=False))
    assert REFUSED in answer.content.decode()
    assert keys_of(person) == []


def test_a_key_enters_alone_without_second_step_and_next_is_kept(client, person):
    key = with_key(client, person)
    other = browser()
    assert enter_by_key(other, key, "/compte/?a=1").url == "/compte/?a=1"
    assert signed_in_as(other) == str(person.pk)


def test_the_page_asks_for_no_account_in_particular(client, person):
    with_key(client, person)
    asked = browser().get(BY_KEY, headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"].get("allowCredentials", []) == []
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"


def test_without_script_the_address_of_keys_leads_to_the_sign_in_page(client):
    assert client.get(BY_KEY).url == LOGIN


def test_a_closed_account_stays_closed_to_its_key(client, person):
    key = with_key(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    other = browser()
    assert enter_by_key(other, key).url == "/compte/inactif/"
    assert signed_in_as(other) is None


def test_a_removed_key_opens_nothing(client, person):
    key = with_key(client, person)
    row = Authenticator.objects.get(user=person, type="webauthn")
    page = client.get(f"{KEYS}{row.pk}/retirer/").content.decode()
    assert "Mon téléphone" in page
    assert keys_of(person) == ["Mon téléphone"]
    assert client.post(f"{KEYS}{row.pk}/retirer/").url == KEYS
    assert keys_of(person) == []
    other = browser()
    assert enter_by_key(other, key, "/compte/").url == f"{LOGIN}?next=%2Fcompte%2F"
    assert REFUSED in other.get(LOGIN).content.decode()
    assert signed_in_as(other) is None


def test_a_key_is_renamed_and_a_nameless_one_is_not(client, person):
    with_key(client, person)
    row = Authenticator.objects.get(user=person, type="webauthn")
    client.post(f"{KEYS}{row.pk}/nommer/", {"name": "Clé du bureau"})
    assert keys_of(person) == ["Clé du bureau"]
    page = client.post(f"{KEYS}{row.pk}/nommer/", {"name": " "}).content.decode()
    assert "Donnez-lui un nom" in page
    long = client.post(f"{KEYS}{row.pk}/nommer/", {"name": "a" * 61})
    assert long.status_code == 422
    assert keys_of(person) == ["Clé du bureau"]


@pytest.mark.parametrize("verb", ["nommer", "retirer"])
def test_the_key_of_another_does_not_exist(client, person, verb):
    with_key(client, person)
    row = Authenticator.objects.get(user=person, type="webauthn")
    other, stranger = browser(), make_user()
    enter(other, stranger)
    prove(other, "/compte/")
    address = f"{KEYS}{row.pk}/{verb}/"
    assert other.get(address).status_code == 404
    assert other.post(address, {"name": "Prise"}).status_code == 404
    assert keys_of(person) == ["Mon téléphone"]
    assert "Mon téléphone" not in other.get(KEYS).content.decode()


def test_a_key_stands_as_second_step_after_a_password(client, person):
    key = with_key(client, person)
    other = browser()
    assert enter(other, person, "/compte/").url == SECOND_STEP
    assert signed_in_as(other) is None
    page = other.get(SECOND_STEP).content.decode()
    assert "Utiliser ma clé d’accès" in page
    entered = other.post(SECOND_STEP, {"credential": key.get(options_of(page))})
    assert entered.url == "/compte/"
    assert signed_in_as(other) == str(person.pk)


def test_a_key_proves_who_it_is_before_what_matters(client, person):
    key = with_key(client, person)
    other = browser()
    enter_by_key(other, key)
    page = "/compte/confirmer/cle/?next=/compte/courriel/"
    wrong = other.post(page, {"credential": SoftKey().get(options_of(text_of(other, page)))})
    assert wrong.url == page.replace("/compte/courriel/", "%2Fcompte%2Fcourriel%2F")
    right = other.post(page, {"credential": key.get(options_of(text_of(other, page)))})
    assert right.url == "/compte/courriel/"
    assert other.get("/compte/courriel/").status_code == 200


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_answer_serves_once(client, person):
    key = with_key(client, person)
    other = browser()
    asked = other.get(BY_KEY, headers={"accept": "application/json"}).json()["request_options"]
    answer = {"credential": key.get(asked)}
    other.post(BY_KEY, answer)
    assert signed_in_as(other) == str(person.pk)
    other.post("/compte/deconnexion/")
    other.post(BY_KEY, answer)
    assert signed_in_as(other) is None


def test_an_answer_to_another_browser_or_made_for_another_site_is_refused(client, person):
    key = with_key(client, person)
    mine, theirs = browser(), browser()
    options = mine.get(BY_KEY, headers={"accept": "application/json"}).json()["request_options"]
    theirs.get(BY_KEY, headers={"accept": "application/json"})
    theirs.post(BY_KEY, {"credential": key.get(options)})
    assert signed_in_as(theirs) is None
    key.origin = "https://rocqld.exemple.net"
    enter_by_key(mine, key)
    assert signed_in_as(mine) is None


TAMPERED = [
    "",
    "{",
    "[]",
    "{}",
    '"a"',
    "null",
    '{"response": []}',
    '{"response": {"userHandle": "enp6enp6enp6enp6"}}',
    '{"response": {"userHandle": 3}}',
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": ""}}',
]


@pytest.mark.parametrize("credential", TAMPERED)
def test_an_unreadable_answer_is_refused_kindly_everywhere(client, person, credential):
    key = with_key(client, person)
    other = browser()
    other.get(BY_KEY, headers={"accept": "application/json"})
    assert other.post(BY_KEY, {"credential": credential}).url == LOGIN
    enter(other, person)
    other.get(SECOND_STEP)
    assert REFUSED in text_after(other.post(SECOND_STEP, {"credential": credential}))
    page = client.get(ADD_KEY)
    assert page.status_code == 200
    fields = {"name": "x", "passwordless": "True", "credential": credential}
    assert client.post(ADD_KEY, fields).status_code == 422
    assert keys_of(person) == ["Mon téléphone"]
    assert enter_by_key(browser(), key).status_code == 302


def text_after(response) -> str:
    assert response.status_code == 422
    return response.content.decode()


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "clientDataJSON", "userHandle"])
@pytest.mark.parametrize("value", ["", "AAAA", "_w", "oWRmbXRk", "enp6enp6enp6enp6", 3, None])
def test_a_part_that_was_changed_is_refused_kindly(client, person, part, value):
    key = with_key(client, person)
    other = browser()
    asked = other.get(BY_KEY, headers={"accept": "application/json"}).json()["request_options"]
    answer = json.loads(key.get(asked))
    answer["response"][part] = value
    assert other.post(BY_KEY, {"credential": json.dumps(answer)}).url == LOGIN
    assert signed_in_as(other) is None
