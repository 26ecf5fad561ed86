"""A role's first privileged page: a second step first, then back to where one was going."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from communaute.members import access, roles
from communaute.members.account_urls import security
from communaute.members.models import User
from tests.factories import make_home_tree, make_member
from tests.members.accounts.doors import (
    ADD_APPLICATION,
    ADD_KEY,
    SECOND_STEP,
    add_key,
    browser,
    enter,
    enter_by_key,
    prove,
    totp,
)
from tests.members.accounts.soft_key import SoftKey, options_of

pytestmark = pytest.mark.django_db

FIRST_PAGE = {
    access.FACILITATORS: "/animation/",
    access.AUTHORS: "/gestion/",
    access.EDITORS: "/gestion/",
    access.ADMINISTRATORS: "/gestion/",
}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.MFA_REQUIRED = True
    make_home_tree()
    roles.ensure_groups()


def quoted(path: str) -> str:
    return path.replace("/", "%2F")


def in_role(role: str) -> tuple[Client, User]:
    client, person = browser(), make_member(groups=[role])
    enter(client, person)
    return client, person


@pytest.mark.parametrize(("role", "page"), FIRST_PAGE.items())
def test_a_role_without_second_step_reaches_none_of_its_pages(role, page):
    client, _person = in_role(role)
    assert client.get(page).url == f"/compte/securite/?next={quoted(page)}"
    assert client.post(page, {"a": "b"}).status_code == 302


@pytest.mark.parametrize(("role", "page"), FIRST_PAGE.items())
def test_each_role_adds_a_key_and_goes_on_to_where_it_went(role, page):
    client, _person = in_role(role)
    security = client.get(client.get(page).url).content.decode()
    add = f"{ADD_KEY}?next={quoted(page)}"
    assert add in security
    assert client.get(add).url.startswith("/compte/confirmer/")
    prove(client, add)
    codes = add_key(client, SoftKey(), at=add).url
    assert codes == f"/compte/securite/codes/?next={quoted(page)}"
    shown = client.get(codes).content.decode()
    assert f'href="{page}"' in shown
    assert client.get(page).status_code != 302


def test_an_application_does_as_well(django_capture_on_commit_callbacks):
    client, _person = in_role(access.EDITORS)
    add = f"{ADD_APPLICATION}?next=%2Fgestion%2F"
    prove(client, add)
    client.get(add)
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        codes = client.post(add, {"code": totp(secret)}).url
    assert codes == "/compte/securite/codes/?next=%2Fgestion%2F"
    assert client.get(codes).status_code == 200
    assert client.get("/gestion/").status_code != 302


def test_a_session_opened_with_a_stolen_password_gains_nothing_when_the_owner_adds_a_key():
    owner, person = in_role(access.EDITORS)
    thief = browser()
    enter(thief, person)
    prove(owner, ADD_KEY)
    key = SoftKey()
    add_key(owner, key)
    answer = thief.get("/gestion/")
    assert answer.url == "/compte/confirmer/cle/?next=%2Fgestion%2F"


def test_an_older_session_shows_its_second_step_and_goes_on():
    client, person = in_role(access.EDITORS)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    asked = client.get("/gestion/").url
    assert asked == "/compte/confirmer/code/?next=%2Fgestion%2F"
    assert client.post(asked, {"code": totp(secret)}).url == "/gestion/"
    assert client.get("/gestion/").status_code != 302


def test_a_key_that_opened_the_door_opens_the_admin_too():
    client, _person = in_role(access.ADMINISTRATORS)
    prove(client, ADD_KEY)
    key = SoftKey()
    add_key(client, key)
    other = browser()
    enter_by_key(other, key)
    assert other.get("/gestion/").status_code != 302


def test_a_member_is_asked_for_nothing():
    client, _person = in_role(access.NETWORK)
    assert client.get("/communaute/").status_code == 200


def test_where_it_is_not_required_a_role_enters_with_a_password(settings):
    settings.MFA_REQUIRED = False
    client, _person = in_role(access.EDITORS)
    assert client.get("/gestion/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "javascript:alert(1)"])
def test_the_way_onward_never_leaves_the_site(elsewhere):
    client, _person = in_role(access.EDITORS)
    prove(client, ADD_KEY)
    add_key(client, SoftKey())
    page = client.get("/compte/securite/", {"next": elsewhere}).content.decode()
    assert "ailleurs" not in page
    assert "alert(1)" not in page


def test_five_wrong_codes_of_an_application_are_the_last_and_the_right_one_waits():
    _client, person = in_role(access.EDITORS)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    other = browser()
    enter(other, person)
    for _try in range(5):
        assert other.post(SECOND_STEP, {"code": "000000"}).status_code == 422
    refused = other.post(SECOND_STEP, {"code": totp(secret)})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 300


def test_someone_with_a_key_alone_is_not_asked_for_an_application():
    client, person = in_role(access.EDITORS)
    prove(client, ADD_KEY)
    add_key(client, SoftKey())
    other = browser()
    enter(other, person)
    page = other.get(SECOND_STEP).content.decode()
    assert "Votre clé n’est pas là?" in page
    assert "votre application" not in page


# The pages of the second step itself ------------------------------------------------------------

CODES = "/compte/securite/codes/"
RETIRE = "/compte/securite/application/retirer/"
BY_APPLICATION = "/compte/confirmer/code/"
GUARDED = [
    path
    for path in security
    if str(path.pattern).startswith("securite/") and path.name != "mfa_index"
]


def stolen_then_secured() -> tuple[Client, User, str]:
    """A session opened with the password; then the owner adds an application and codes."""
    thief, person = in_role(access.FACILITATORS)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    prove(thief, "/compte/")
    return thief, person, secret


@pytest.mark.parametrize("path", GUARDED, ids=lambda path: path.name)
def test_the_password_alone_opens_no_page_of_the_second_step(path):
    thief, person, _secret = stolen_then_secured()
    args = (
        [Authenticator.objects.filter(user=person).first().pk] if "pk" in str(path.pattern) else []
    )
    address = reverse(path.name, args=args)
    before = list(Authenticator.objects.order_by("pk").values())
    for answer in (thief.get(address), thief.post(address, {"name": "Prise"})):
        assert answer.status_code == 302
        assert answer.url == f"{BY_APPLICATION}?next={quoted(address)}"
    prove(thief, address)
    assert thief.get(address).status_code == 302
    assert list(Authenticator.objects.order_by("pk").values()) == before


def test_a_key_of_the_thief_is_not_added_and_proves_nothing():
    thief, person = in_role(access.FACILITATORS)
    prove(thief, ADD_KEY)
    key, page = SoftKey(), thief.get(ADD_KEY).content.decode()
    TOTP.activate(person, generate_totp_secret())
    fields = {"name": "x", "passwordless": "True", "credential": key.create(options_of(page))}
    assert thief.post(ADD_KEY, fields).url.startswith(BY_APPLICATION)
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert thief.get("/animation/").url.startswith(BY_APPLICATION)


def test_the_owner_shows_the_second_step_then_changes_it_for_five_minutes():
    owner, person, secret = stolen_then_secured()
    assert owner.post(BY_APPLICATION, {"code": totp(secret), "next": CODES}).url == CODES
    assert "Imprimez-les" in owner.get(CODES).content.decode()
    file = owner.get(f"{CODES}telecharger/")
    assert file["Content-Disposition"] == 'attachment; filename="codes-de-secours.txt"'
    assert file.content.decode().startswith("Codes de secours, localhost\n")
    session = owner.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    prove(owner, CODES)
    assert owner.get(CODES).url == f"{BY_APPLICATION}?next={quoted(CODES)}"
    code = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes"))
    owner.post(BY_APPLICATION, {"code": code.get_unused_codes()[0], "next": RETIRE})
    owner.post(RETIRE)
    assert not Authenticator.objects.filter(user=person).exists()
