"""Passwords: twelve characters at least, long ones welcome, none that everybody would try."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from communaute.members.models import User
from tests.factories import PASSWORD, make_home_tree, make_user
from tests.members.accounts.doors import enter

CHANGE = "/compte/mot-de-passe/"


@pytest.mark.parametrize(
    "password",
    [
        "court-et-bon",
        "les outardes reviennent en avril",
        "je raccroche, tu raccroches",
        "le quai de Rimouski, rocqld",
        "é" * 12,
        "!?$%&*()<>#@",
        "x" * 64 + "y" * 64,
    ],
)
def test_these_are_good(password):
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "onze lettre",
        "password1234",
        "rocqld-rocqld",
        "ROCQLD 2026 !",
        "Décrochage-2026",
        "decrochage scolaire",
        "raccrocher-2026",
        "RaCcRoChEr!!!!!",
        "communauté de pratique",
        "persévérance scolaire 1",
    ],
)
def test_these_are_guessed(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_nor_the_name_or_address_of_its_holder():
    person = User(email="maude.trepanier@example.org", first_name="Maude", last_name="Trépanier")
    with pytest.raises(ValidationError):
        validate_password("maude.trepanier", person)


@pytest.mark.django_db
def test_the_page_says_why_and_a_paste_of_128_characters_is_kept(client):
    make_home_tree()
    person = make_user()
    enter(client, person)
    page = client.get(CHANGE).content.decode()
    assert "maxlength" not in page
    assert "onpaste" not in page
    for password, why in [("trop court", "12 caractères"), ("Rocqld-2026-raccrocher", "se devine")]:
        fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
        assert why in client.post(CHANGE, fields).content.decode()
    long = "Une très longue phrase " * 5 + "et ses fins."
    assert len(long) >= 127
    fields = {"oldpassword": PASSWORD, "password1": long, "password2": long}
    assert client.post(CHANGE, fields).status_code == 302
    person.refresh_from_db()
    assert person.check_password(long)


@pytest.mark.django_db
def test_the_old_password_cannot_be_tried_without_end(client):
    make_home_tree()
    person = make_user()
    enter(client, person)
    wrong = {"oldpassword": "pas le bon", "password1": "une longue phrase", "password2": ""}
    for _try in range(5):
        assert client.post(CHANGE, wrong).status_code == 422
    assert client.post(CHANGE, wrong | {"oldpassword": PASSWORD}).status_code == 429
