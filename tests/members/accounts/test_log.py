"""The security log of accounts: who entered, was refused, left, changed what; nothing typed."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from cms.mail.models import OutgoingEmail
from communaute.members.models import AuditEvent, User, keyed_hash
from tests.factories import PASSWORD, make_home_tree, make_user
from tests.members.accounts.doors import (
    ADD_KEY,
    BY_CODE,
    BY_KEY,
    CONFIRM,
    LOGIN,
    SECOND_STEP,
    add_key,
    ask_code,
    browser,
    enter,
    enter_by_key,
    prove,
    totp,
)
from tests.members.accounts.soft_key import SoftKey

pytestmark = pytest.mark.django_db

NEW = "la grande traversée"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


def log(person: User) -> list[tuple[str, str]]:
    """What the log says of a person, once."""
    rows = AuditEvent.objects.filter(subject_hash=keyed_hash(person.pk)).order_by("pk")
    assert set(rows.values_list("actor_hash", flat=True)) <= {keyed_hash(person.pk), ""}
    return list(rows.values_list("kind", "about"))


def test_entering_by_password_and_leaving(client, person):
    enter(client, person)
    client.post("/compte/deconnexion/")
    assert log(person) == [("signed_in", "Mot de passe"), ("signed_out", "")]


def test_entering_by_code(client, person):
    client.post(CONFIRM, {"code": ask_code(client, person.email)})
    assert log(person) == [("signed_in", "Code par courriel")]


def test_entering_by_key(person):
    first, key = browser(), SoftKey()
    enter(first, person)
    prove(first, ADD_KEY)
    add_key(first, key)
    enter_by_key(browser(), key)
    assert log(person)[1:] == [
        ("account_changed", "Ajout\xa0: Clé d’accès"),
        ("signed_in", "Clé d’accès"),
    ]


def test_entering_in_two_steps(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    enter(client, person)
    assert log(person) == []
    client.post(SECOND_STEP, {"code": "000000"})
    client.post(SECOND_STEP, {"code": totp(secret)})
    assert log(person) == [
        ("sign_in_refused", "Deuxième étape"),
        ("signed_in", "Mot de passe + Application d’authentification"),
    ]


def test_refusals_of_a_member(client, person):
    enter(client, person, password="ce n’est pas le bon")
    ask_code(client, person.email)
    client.post(CONFIRM, {"code": "ZZZ-ZZZ"})
    assert log(person) == [
        ("sign_in_refused", "Mot de passe"),
        ("sign_in_refused", "Code par courriel"),
    ]


def test_refusals_of_a_stranger_name_nobody_and_keep_nothing_typed(client):
    typed = {"login": "personne@example.org", "password": "un secret tapé ici"}
    client.post(LOGIN, typed)
    client.post(BY_CODE, {"email": "personne@example.org"})
    client.post(CONFIRM, {"code": "ZZZ-ZZZ"})
    Client().post(BY_KEY, {"credential": '{"id": "tapé"}'})
    rows = list(AuditEvent.objects.order_by("pk").values_list("kind", "subject_hash", "about"))
    assert rows == [
        ("sign_in_refused", "", "Mot de passe"),
        ("sign_in_refused", "", "Code par courriel"),
        ("sign_in_refused", "", "Clé d’accès"),
    ]


def test_a_password_changed_or_chosen_with_a_code(client, person):
    enter(client, person)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/compte/mot-de-passe/", fields)
    other = Client()
    other.post("/compte/mot-de-passe/oublie/", {"email": person.email})
    code = OutgoingEmail.objects.get(kind="password_reset_code").context["code"]
    other.post("/compte/mot-de-passe/oublie/code/", {"code": code})
    fields = {"password1": f"{NEW} du fjord", "password2": f"{NEW} du fjord"}
    other.post("/compte/mot-de-passe/oublie/nouveau/", fields)
    assert [about for kind, about in log(person) if kind == "account_changed"] == [
        "Mot de passe changé",
        "Mot de passe choisi avec un code",
    ]


def test_a_key_removed_takes_its_recovery_codes_along(person):
    client = browser()
    enter(client, person)
    prove(client, ADD_KEY)
    add_key(client, SoftKey())
    row = person.authenticator_set.get(type="webauthn")
    client.post(f"/compte/securite/cles/{row.pk}/retirer/")
    assert log(person)[2:] == [
        ("account_changed", "Retrait\xa0: Clé d’accès"),
        ("account_changed", "Retrait\xa0: Codes de secours"),
    ]


def test_an_address_changed(client, person):
    enter(client, person)
    prove(client, "/compte/courriel/")
    client.post("/compte/courriel/", {"email": "neuve@example.org", "action_add": ""})
    code = OutgoingEmail.objects.get(kind="email_confirmation_code").context["code"]
    client.post("/compte/courriel/confirmer/", {"code": code})
    assert log(person)[1:] == [("account_changed", "Courriel changé")]
