"""The one door: a code by e-mail, or a password, and nothing that tells who has an account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.mail.models import OutgoingEmail
from tests.factories import PASSWORD, make_home_tree, make_member, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/compte/connexion/"
REQUEST = "/compte/connexion/code/"
CONFIRM = "/compte/connexion/code/confirmer/"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def last_code() -> str:
    return OutgoingEmail.objects.get(kind="login_code").context["code"]


def signed_in_as(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_page_shows_the_code_form_then_the_password_form(client):
    page = client.get(LOGIN).content.decode()
    code, password = page.index("Recevoir un code"), page.index('name="password"')
    assert code < password
    assert page.count('method="post"') == 3  # the third, a passkey's, shows where a script can act
    assert "<passkey-form hidden" in page


def test_asking_by_get_shows_the_same_page(client):
    assert "Bon retour" in client.get(REQUEST).content.decode()


def test_a_code_from_the_mail_signs_in_and_next_is_kept(client):
    person = make_user("maude@example.org")
    asked = client.post(REQUEST, {"email": "Maude@example.org", "next": "/compte/?a=1"})
    assert asked.url.startswith(CONFIRM)
    page = client.get(asked.url)
    assert 'name="next" value="/compte/?a=1"' in page.content.decode()
    code = last_code()
    assert len(code.replace("-", "")) == 6
    entered = client.post(CONFIRM, {"code": code.lower(), "next": "/compte/?a=1"})
    assert entered.url == "/compte/?a=1"
    assert signed_in_as(client) == str(person.pk)


def test_the_code_leaves_as_an_urgent_row(client):
    person = make_user("maude@example.org")
    client.post(REQUEST, {"email": person.email})
    mail = OutgoingEmail.objects.get()
    assert (mail.kind, mail.address, mail.user) == ("login_code", person.email, person)
    assert mail.is_urgent


def test_the_session_key_changes_at_sign_in_and_dies_at_sign_out(client):
    make_user("maude@example.org")
    client.get(LOGIN)
    before = client.session.session_key
    client.post(LOGIN, {"login": "maude@example.org", "password": PASSWORD})
    during = client.session.session_key
    assert before != during
    client.post("/compte/deconnexion/")
    assert not client.session.exists(during)


def test_a_wrong_code_says_so_in_french_three_times_then_starts_again(client):
    make_user("maude@example.org")
    client.post(REQUEST, {"email": "maude@example.org"})
    for _try in range(2):
        page = client.post(CONFIRM, {"code": "ZZZ-ZZZ", "next": "/compte/"})
        assert "Ce code n’est pas le bon" in page.content.decode()
    last = client.post(CONFIRM, {"code": "ZZZ-ZZZ", "next": "/compte/"})
    assert last.url == f"{LOGIN}?next=%2Fcompte%2F"
    assert "Trop d’essais de suite" in client.get(last.url).content.decode()
    assert client.post(CONFIRM, {"code": last_code()}).status_code == 302
    assert signed_in_as(client) is None


def test_a_code_opens_only_the_browser_that_asked(client):
    make_user("maude@example.org")
    client.post(REQUEST, {"email": "maude@example.org"})
    other = Client()
    other.post(CONFIRM, {"code": last_code()})
    assert signed_in_as(other) is None


def test_one_may_change_the_address_after_asking(client):
    make_user("maude@example.org")
    client.post(REQUEST, {"email": "maud@example.org"})
    assert client.get(LOGIN).url == CONFIRM
    back = client.post("/compte/deconnexion/", {"next": LOGIN})
    assert back.url == LOGIN
    assert client.get(LOGIN).status_code == 200


def test_a_password_signs_in_and_next_is_kept(client):
    person = make_user("maude@example.org")
    fields = {"login": person.email, "password": PASSWORD, "next": "/bottin/?q=a"}
    assert client.post(LOGIN, fields).url == "/bottin/?q=a"
    assert signed_in_as(client) == str(person.pk)


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:a"]
)
def test_next_never_leaves_the_site(client, target):
    make_user("maude@example.org")
    fields = {"login": "maude@example.org", "password": PASSWORD, "next": target}
    assert client.post(LOGIN, fields).url == "/"


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(client):
    make_user("maude@example.org")
    page = client.post(LOGIN, {"login": "maude@example.org", "password": "autre chose"})
    text = page.content.decode()
    assert "ne vont pas ensemble" in text
    assert 'value="maude@example.org"' in text
    assert "autre chose" not in text
    assert '<details class="disclosure ruled" open>' in text


def test_an_unfinished_address_is_kept_and_explained(client):
    text = client.post(REQUEST, {"email": "maude@"}).content.decode()
    assert 'value="maude@"' in text
    assert "Complétez l’adresse" in text


def test_known_and_unknown_addresses_get_the_same_answer(client):
    make_user("maude@example.org")
    answers = []
    for address in ("maude@example.org", "personne@example.org"):
        browser = Client()
        asked = browser.post(REQUEST, {"email": address})
        page = browser.get(asked.url)
        wrong = browser.post(CONFIRM, {"code": "ZZZ-ZZZ"})
        refused = Client().post(LOGIN, {"login": address, "password": "mauvais mot de passe"})
        reset = Client()
        again = reset.post("/compte/mot-de-passe/oublie/", {"email": address})
        waiting = reset.get(again.url)
        answers.append(
            [
                (answer.status_code, neutral(answer, address))
                for answer in (asked, page, wrong, refused, again, waiting)
            ]
        )
    assert answers[0] == answers[1]
    assert list(OutgoingEmail.objects.order_by("pk").values_list("kind", "address")) == [
        ("login_code", "maude@example.org"),
        ("password_reset_code", "maude@example.org"),
        ("account_notice", "personne@example.org"),
        ("account_notice", "personne@example.org"),
    ]


def neutral(response, address: str) -> str:
    text = response.content.decode().replace(address, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text) + response.get(
        "Location", ""
    )


def test_sign_up_is_closed_kindly(client):
    page = client.get("/compte/inscription/")
    assert "Demander un accès" in page.content.decode()
    client.post("/compte/inscription/", {"email": "nouvelle@example.org"})
    assert not OutgoingEmail.objects.exists()


def test_too_many_tries_are_refused_with_the_french_page(client):
    make_user("maude@example.org")
    wrong = {"login": "maude@example.org", "password": "mauvais mot de passe"}
    for _try in range(5):
        client.post(LOGIN, wrong)
    answer = client.post(LOGIN, wrong | {"password": PASSWORD})
    assert answer.status_code == 429
    assert "Prenons une petite pause" in answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= 300


def test_the_admin_has_no_door_of_its_own(client):
    make_user("admin@example.org", is_superuser=True)
    door = client.get("/gestion/login/?next=/gestion/pages/")
    assert door.url == f"{LOGIN}?next=%2Fgestion%2Fpages%2F"
    assert (
        client.get("/gestion/login/?next=//ailleurs.example").url == f"{LOGIN}?next=%2Fgestion%2F"
    )
    assert client.get("/gestion/", follow=True).redirect_chain[-1][0].startswith(LOGIN)


def test_a_signed_in_member_finds_no_admin(client):
    client.force_login(make_member())
    assert client.get("/gestion/").status_code == 404
    assert client.get("/gestion/pages/").status_code == 404


def test_a_new_password_by_code(client):
    person = make_user("maude@example.org")
    client.post("/compte/mot-de-passe/oublie/", {"email": person.email})
    code = OutgoingEmail.objects.get(kind="password_reset_code").context["code"]
    client.post("/compte/mot-de-passe/oublie/code/", {"code": code})
    new = {"password1": "une longue phrase", "password2": "une longue phrase"}
    client.post("/compte/mot-de-passe/oublie/nouveau/", new)
    person.refresh_from_db()
    assert person.check_password("une longue phrase")
    notice = OutgoingEmail.objects.get(kind="account_notice")
    assert notice.context["title"] == "Votre mot de passe a changé"


def test_changing_the_address_asks_who_it_is_then_tells_the_old_one(client):
    person = make_user("maude@example.org")
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    asked = client.post("/compte/courriel/", {"email": "Neuve@example.org", "action_add": ""})
    assert asked.url == "/compte/confirmer/?next=%2Fcompte%2Fcourriel%2F"
    client.post("/compte/confirmer/", {"password": PASSWORD, "next": "/compte/courriel/"})
    code = OutgoingEmail.objects.get(kind="email_confirmation_code").context["code"]
    page = client.get("/compte/courriel/confirmer/")
    assert "neuve@example.org" in page.content.decode()
    client.post("/compte/courriel/confirmer/", {"code": code})
    person.refresh_from_db()
    assert person.email == "neuve@example.org"
    notice = OutgoingEmail.objects.get(kind="account_notice")
    assert notice.address == "maude@example.org"
    assert "neuve@example.org" in " ".join(notice.context["lines"])


SIGNED_OUT_PAGES = ["account_login", "account_request_login_code", "account_signup"]
SIGNED_OUT_PAGES += [
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
]
SIGNED_IN_PAGES = ["account_logout", "account_email", "account_change_password", "mfa_index"]
SIGNED_IN_PAGES += ["account_reauthenticate", "usersessions_list", "members:account"]


@pytest.mark.parametrize("name", SIGNED_OUT_PAGES)
def test_pages_of_the_door_are_ours(client, name):
    check_page(client.get(reverse(name)))


@pytest.mark.parametrize("name", SIGNED_IN_PAGES)
def test_pages_of_the_account_are_ours_and_closed_to_strangers(client, name):
    if name != "account_logout":
        assert client.get(reverse(name)).url.startswith(LOGIN)
    client.post(LOGIN, {"login": make_user().email, "password": PASSWORD})
    check_page(client.get(reverse(name)))


def check_page(response) -> None:
    text = response.content.decode()
    assert response.status_code == 200
    assert "core/style.css" in text
    assert "e-mail" not in text.lower()
    for inline in ("<style", " style=", " onclick="):
        assert inline not in text
    assert text.count("<script") == text.count('<script type="module" src=')
