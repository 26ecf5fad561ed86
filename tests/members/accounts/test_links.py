"""A mail scanner opens every link of our mails before their reader does: it uses nothing up."""

import re
from collections.abc import Iterable

import pytest
from django.test import Client

from cms.mail.identity import identity
from cms.mail.models import OutgoingEmail
from cms.mail.rendering import render
from communaute.members.models import AuditEvent, User
from tests.factories import make_home_tree, make_user
from tests.members.accounts.doors import CONFIRM, ask_code, browser, enter, prove

pytestmark = pytest.mark.django_db

RESET = "/compte/mot-de-passe/oublie/"
NEW = {"password1": "la grande traversée", "password2": "la grande traversée"}


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


def scan(mails: Iterable[OutgoingEmail]) -> None:
    """Open what looks like an address in both parts of each mail, by GET then HEAD."""
    for mail in mails:
        parts = render(mail.kind, mail.context, identity())
        for address in re.findall(r"https?://[^\s\"'<>)]+", parts.text + parts.html):
            scanner = browser()
            scanner.get(address)
            scanner.head(address)


def test_a_code_scanned_still_enters(client, person):
    code = ask_code(client, person.email)
    scan(OutgoingEmail.objects.all())
    client.post(CONFIRM, {"code": code})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_code_scanned_still_chooses_a_password(client, person):
    client.post(RESET, {"email": person.email})
    code = OutgoingEmail.objects.get().context["code"]
    scan(OutgoingEmail.objects.all())
    client.post(f"{RESET}code/", {"code": code})
    client.post(f"{RESET}nouveau/", NEW)
    person.refresh_from_db()
    assert person.check_password(NEW["password1"])


def test_a_code_and_a_notice_scanned_change_no_address(client, person):
    enter(client, person)
    prove(client, "/compte/courriel/")
    client.post("/compte/courriel/", {"email": "neuve@example.org", "action_add": ""})
    scan(OutgoingEmail.objects.all())
    person.refresh_from_db()
    assert person.email == "maude@example.org"
    code = OutgoingEmail.objects.get().context["code"]
    client.post("/compte/courriel/confirmer/", {"code": code})
    scan(OutgoingEmail.objects.filter(kind="account_notice"))
    person.refresh_from_db()
    assert person.email == "neuve@example.org"


def test_no_address_of_a_mail_holds_a_secret(client, person):
    """Codes are written, never linked: an address that is opened, logged or shown gives nothing."""
    ask_code(client, person.email)
    client.post(RESET, {"email": person.email})
    Client().post("/compte/connexion/code/", {"email": "personne@example.org"})
    for mail in OutgoingEmail.objects.all():
        parts = render(mail.kind, mail.context, identity())
        links = re.findall(r"https?://[^\s\"'<>)]+", parts.text + parts.html)
        assert not [link for link in links if "?" in link]
        if code := mail.context.get("code"):
            assert not [link for link in links if code in link]


@pytest.mark.parametrize(
    "path",
    [
        "/compte/deconnexion/",
        "/compte/sessions/",
        "/compte/securite/cles/",
        "/compte/mot-de-passe/",
        "/compte/connexion/cle/",
    ],
)
def test_looking_at_a_page_of_the_account_changes_nothing(client, person, path):
    enter(client, person)
    before = AuditEvent.objects.count()
    client.get(path)
    assert AuditEvent.objects.count() == before
    assert client.get("/compte/sessions/").status_code == 200
