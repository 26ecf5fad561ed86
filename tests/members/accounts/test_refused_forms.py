"""A form that is refused answers 422, allauth's as ours: programs and browsers know it failed."""

import pytest
from django.test import Client

from communaute.members.models import User
from tests.factories import PASSWORD, make_home_tree, make_user
from tests.members.accounts.doors import enter, prove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def person() -> User:
    return make_user("maude@example.org")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/compte/connexion/", {"login": "maude@example.org", "password": "faux"}),
        ("/compte/connexion/", {}),
        ("/compte/connexion/code/", {"email": "sans-arobase"}),
        ("/compte/mot-de-passe/oublie/", {"email": ""}),
    ],
)
def test_at_the_door(client, person, address, told):
    answer = client.post(address, told)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/compte/confirmer/", {"password": "faux"}),
        ("/compte/courriel/", {"action_add": "", "email": "non"}),
        (
            "/compte/mot-de-passe/",
            {"oldpassword": PASSWORD, "password1": "court", "password2": "court"},
        ),
        ("/compte/securite/application/", {"code": "000000"}),
    ],
)
def test_inside(person, address, told):
    client = Client()
    enter(client, person)
    prove(client, "/compte/")
    assert client.post(address, told).status_code == 422


def test_a_form_that_is_right_leads_on(client, person):
    told = {"login": "maude@example.org", "password": PASSWORD}
    assert client.post("/compte/connexion/", told).status_code == 302


def test_the_admin_keeps_its_own_answers(client):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert client.post("/gestion/users/new/", {}).status_code == 200
