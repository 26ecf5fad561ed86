"""One's own account."""

import pytest

from communaute.members.directory.visibility import CHOSEN
from tests.factories import make_home_tree, make_member, make_user

pytestmark = pytest.mark.django_db

ACCOUNT = "/compte/"
PROFILE_FORM = "/compte/profil/"
PROFILE = {
    "first_name": "Maude",
    "last_name": "Trépanier",
    "title": "Intervenante",
    "bio": "Ici.",
    "is_listed": "on",
    "accepts_letters": "on",
} | {f"{name}_shown_to": "team" for name in CHOSEN}


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def test_the_profile_is_saved(client):
    person = make_member()
    client.force_login(person)
    saved = client.post(PROFILE_FORM, PROFILE, follow=True)
    assert saved.redirect_chain == [(PROFILE_FORM, 302)]
    assert "Votre profil est à jour." in saved.content.decode()
    person.refresh_from_db()
    assert (person.title, person.bio) == ("Intervenante", "Ici.")
    assert all(getattr(person, f"{name}_shown_to") == "team" for name in CHOSEN)
    assert person.is_listed
    assert person.accepts_letters


def test_a_refused_profile_keeps_what_was_typed(client):
    person = make_member(first_name="Maude")
    client.force_login(person)
    answer = client.post(PROFILE_FORM, PROFILE | {"first_name": "", "bio": "x" * 801})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Il reste 2 choses à corriger" in text
    assert "Écrivez votre prénom." in text
    assert "x" * 801 in text
    assert 'value="Intervenante"' in text
    person.refresh_from_db()
    assert person.title == ""


def test_other_fields_change_nothing(client):
    person = make_member("maude@example.org")
    client.force_login(person)
    extra = {"email": "autre@example.org", "is_superuser": "on", "groups": "1", "is_staff": "on"}
    client.post(PROFILE_FORM, PROFILE | extra)
    person.refresh_from_db()
    assert person.email == "maude@example.org"
    assert not person.is_superuser
    assert not person.is_staff


def test_someone_outside_the_network_still_has_an_account(client):
    client.force_login(make_user())
    text = client.get(ACCOUNT).content.decode()
    assert "Mon profil" in text
    assert "Ce que les autres voient de vous" in text
    assert "/bottin/personnes/" not in text


def test_a_nul_character_is_refused_in_french(client):
    client.force_login(make_member())
    answer = client.post(PROFILE_FORM, PROFILE | {"title": "a\x00b"})
    assert answer.status_code == 422
