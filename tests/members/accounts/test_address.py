"""A new address: who asks proves it, the old one is told, what was sent there dies."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from cms.mail.models import OutgoingEmail
from communaute.members.models import User
from tests.factories import make_home_tree, make_user
from tests.members.accounts.doors import CONFIRM, LOGIN, ask_code, enter, prove

pytestmark = pytest.mark.django_db

ADDRESS = "/compte/courriel/"
VERIFY = "/compte/courriel/confirmer/"
RESET = "/compte/mot-de-passe/oublie/"
NEW = "neuve@example.org"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


def code_of(kind: str) -> str:
    return OutgoingEmail.objects.filter(kind=kind).latest("pk").context["code"]


def ask_change(client: Client, address: str = NEW):
    prove(client, ADDRESS)
    return client.post(ADDRESS, {"email": address, "action_add": ""})


def change(client: Client) -> None:
    ask_change(client)
    client.post(VERIFY, {"code": code_of("email_confirmation_code")})


def test_nothing_changes_before_the_code_sent_to_the_new_address(client, person):
    enter(client, person)
    ask_change(client)
    person.refresh_from_db()
    assert person.email == "maude@example.org"
    assert OutgoingEmail.objects.get(kind="email_confirmation_code").address == NEW


def test_the_old_address_is_told_and_opens_nothing_any_more(client, person):
    enter(client, person)
    change(client)
    person.refresh_from_db()
    assert person.email == NEW
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [NEW]
    notice = OutgoingEmail.objects.get(kind="account_notice")
    assert notice.address == "maude@example.org"
    Client().post("/compte/connexion/code/", {"email": "maude@example.org"})
    assert OutgoingEmail.objects.latest("pk").kind == "account_notice"  # no account there


def test_codes_sent_to_the_old_address_before_the_change_are_dead(client, person):
    sign_in, reset = Client(), Client()
    code = ask_code(sign_in, person.email)
    reset.post(RESET, {"email": person.email})
    reset_code = code_of("password_reset_code")
    enter(client, person)
    change(client)
    assert sign_in.post(CONFIRM, {"code": code}).url == LOGIN
    assert "_auth_user_id" not in sign_in.session
    assert reset.post(f"{RESET}code/", {"code": reset_code}).url == LOGIN
    assert reset.get(f"{RESET}nouveau/").url == RESET


def test_three_wrong_codes_lead_back_to_the_address_page(client, person):
    enter(client, person)
    ask_change(client)
    for _try in range(3):
        answer = client.post(VERIFY, {"code": "ZZZ-ZZZ"})
    assert answer.url == ADDRESS
    client.post(VERIFY, {"code": code_of("email_confirmation_code")})
    person.refresh_from_db()
    assert person.email == "maude@example.org"


def test_the_address_of_another_gets_the_same_answer_and_is_never_given(client, person):
    make_user("paule@example.org")
    enter(client, person)
    taken = ask_change(client, "paule@example.org")
    client.post(VERIFY, {"code": code_of("email_confirmation_code")})  # whoever reads both boxes
    person.refresh_from_db()
    assert person.email == "maude@example.org"
    free = ask_change(client, NEW)
    assert (taken.status_code, taken.headers.get("Location")) == (
        free.status_code,
        free.headers.get("Location"),
    )


def test_without_password_one_enters_again_first_unless_one_has_just_entered(client):
    person = make_user("paule@example.org", password=None)
    client.force_login(person)
    asked = client.get(ADDRESS)
    assert asked.url == "/compte/confirmer/entrer/?next=%2Fcompte%2Fcourriel%2F"
    assert client.post(ADDRESS, {"email": NEW, "action_add": ""}).url == asked.url
    page = client.get(asked.url).content.decode()
    assert 'value="/compte/connexion/?next=%2Fcompte%2Fcourriel%2F"' in page
    client.post("/compte/deconnexion/", {"next": "/compte/connexion/?next=/compte/courriel/"})
    code = ask_code(client, person.email)
    client.post(CONFIRM, {"code": code, "next": ADDRESS})
    assert client.get(ADDRESS).status_code == 200
    client.post(ADDRESS, {"email": NEW, "action_add": ""})
    client.post(VERIFY, {"code": code_of("email_confirmation_code")})
    person.refresh_from_db()
    assert person.email == NEW
