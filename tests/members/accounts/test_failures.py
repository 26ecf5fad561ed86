"""Failed passwords: five of an account in five minutes, ten from an address in one."""

import pytest
from django.test import Client
from django.utils import timezone

from cms.core import limits
from tests.factories import PASSWORD, make_home_tree, make_user
from tests.members.accounts.doors import LOGIN, enter

pytestmark = pytest.mark.django_db

WRONG = "ce n’est pas le bon"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def failures_from(address: str, n: int) -> None:
    limits.consume("sign-in from an address", address, now=timezone.now(), times=n)


@pytest.mark.parametrize("email", ["maude@example.org", "personne@example.org"])
def test_the_sixth_try_is_refused_with_the_page_that_says_when(client, email):
    make_user("maude@example.org")
    for _try in range(5):
        assert client.post(LOGIN, {"login": email, "password": WRONG}).status_code == 422
    refused = Client().post(LOGIN, {"login": email.upper(), "password": PASSWORD})
    assert refused.status_code == 429
    minutes = -(-int(refused["Retry-After"]) // 60)
    text = refused.content.decode()
    assert f"Réessayez dans {minutes} minute" in text
    assert "Entrer par un code" in text


def test_successes_do_not_count_and_do_not_clear_the_failures_of_an_address(client):
    person, other = make_user(), make_user()
    failures_from("127.0.0.1", 8)
    for _try in range(4):
        assert enter(Client(), person).status_code == 302
    assert enter(client, other, password=WRONG).status_code == 422
    assert enter(client, other, password=WRONG).status_code == 422
    assert enter(client, other).status_code == 429


def test_a_success_does_not_clear_the_failures_of_an_account(client):
    person = make_user()
    for _try in range(4):
        enter(client, person, password=WRONG)
    assert enter(Client(), person).status_code == 302
    assert enter(client, person, password=WRONG).status_code == 422
    assert enter(client, person).status_code == 429


def test_a_subscriber_of_ipv6_is_one_address(client):
    person = make_user()
    failures_from("2001:db8:1:2::", 10)
    same = Client(REMOTE_ADDR="2001:db8:1:2:aaaa::7")
    other = Client(REMOTE_ADDR="2001:db8:1:3::7")
    assert enter(same, person).status_code == 429
    assert enter(other, person).status_code == 302


def test_an_address_that_is_announced_by_nobody_we_trust_changes_nothing(client):
    failures_from("127.0.0.1", 10)
    forged = Client(headers={"x-forwarded-for": "192.0.2.9"})
    assert enter(forged, make_user()).status_code == 429


def test_confirming_who_one_is_counts_as_well(client):
    person = make_user()
    enter(client, person)
    for _try in range(5):
        client.post("/compte/confirmer/", {"password": WRONG, "next": "/compte/courriel/"})
    right = client.post("/compte/confirmer/", {"password": PASSWORD, "next": "/compte/courriel/"})
    assert right.status_code == 429
