"""What of a person others see: each field, each choice, each viewer."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.models import Region
from communaute.members import actions
from communaute.members.directory.visibility import CHOSEN, Shown, Viewer, shown
from communaute.members.models import User, Visibility
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db

NOBODY, TEAM, NETWORK = Visibility.NOBODY, Visibility.TEAM, Visibility.NETWORK
OPENS = {
    "teammate": {TEAM, NETWORK},
    "teammate by a second seat": {TEAM, NETWORK},
    "stranger": {NETWORK},
    "oneself": {NETWORK},
    "former teammate": {NETWORK},
    "facilitator": {NETWORK},
    "administrator": {NETWORK},
    "mate of a former organization": {NETWORK},
    "outsider": set(),
}
"""Who looks → the choices that hold for them."""


@pytest.fixture
def viewers() -> tuple[User, dict[str, User]]:
    make_home_tree()
    now, team, second = timezone.now(), make_organization(), make_organization()
    closed = make_organization(standing="former")
    person = make_user(organization=team, region=Region.objects.get(code="13"))
    actions.join(person, second, now=now)
    actions.join(person, closed, now=now)
    people = {
        "teammate": make_user(organization=team),
        "teammate by a second seat": make_user(organization=second),
        "stranger": make_member(),
        "oneself": person,
        "former teammate": make_user(organization=team),
        "facilitator": make_member(groups=["animation"]),
        "administrator": make_member(is_superuser=True),
        "mate of a former organization": make_member(),
        "outsider": make_user(organization=closed),
    }
    actions.leave(people["former teammate"].memberships.get(), now=now)
    actions.join(people["former teammate"], make_organization(), now=now)
    actions.join(people["mate of a former organization"], closed, now=now)
    return person, people


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(choices=st.tuples(*[st.sampled_from(Visibility.values)] * len(CHOSEN)))
def test_each_field_is_seen_by_those_its_owner_chose_alone(viewers, choices):
    person, people = viewers
    told = {"bio": "Canot", "expertise": "Relance", "email": person.email}
    told |= {"region": person.region, "last_visit": date(2026, 11, 2)}
    owner = User.objects.with_seats().get(pk=person.pk)
    owner.bio, owner.expertise = told["bio"], told["expertise"]
    owner.last_visit_on = told["last_visit"]
    for name, choice in zip(CHOSEN, choices, strict=True):
        setattr(owner, f"{name}_shown_to", choice)
    for kind, viewer in people.items():
        seen = shown(owner, Viewer.of(viewer))
        for name, choice in zip(CHOSEN, choices, strict=True):
            expected = told[name] if choice in OPENS[kind] else getattr(Shown(), name)
            assert getattr(seen, name) == expected, (kind, name, choice)


def test_a_fresh_account_shows_neither_address_nor_region_nor_last_visit(viewers):
    person, people = viewers
    User.objects.filter(pk=person.pk).update(last_visit_on=date(2026, 11, 2))
    fresh = User.objects.with_seats().get(pk=person.pk)
    for viewer in people.values():
        seen = shown(fresh, Viewer.of(viewer))
        assert (seen.email, seen.region, seen.last_visit) == ("", None, None)


@pytest.mark.parametrize(
    ("choice", "mate", "stranger"),
    [(NOBODY, False, False), (TEAM, True, False), (NETWORK, True, True)],
)
def test_the_page_obeys_the_choices(client, viewers, choice, mate, stranger):
    person, people = viewers
    User.objects.filter(pk=person.pk).update(
        email="canari@example.org",
        bio="Un canot rouge",
        expertise="La relance",
        last_visit_on=date(2026, 11, 2),
        **{f"{name}_shown_to": choice for name in CHOSEN},
    )
    for viewer, sees in ((people["teammate"], mate), (people["stranger"], stranger)):
        client.force_login(viewer)
        text = client.get(person.get_absolute_url()).content.decode()
        for words in ("canari@example.org", "Un canot rouge", "La relance", "Laval", "2026-11-02"):
            assert (words in text) is sees, words
        text = client.get("/bottin/", {"onglet": "personnes"}).content.decode()
        assert ("La relance" in text) is sees
        assert "canari@example.org" not in text


def test_one_sees_oneself_as_the_community_then_as_the_team(client, viewers):
    person, _people = viewers
    User.objects.filter(pk=person.pk).update(bio="Un canot rouge", bio_shown_to=TEAM)
    client.force_login(person)
    address = person.get_absolute_url()
    assert "Un canot rouge" not in client.get(address).content.decode()
    assert "Un canot rouge" in client.get(address, {"vue": "organisme"}).content.decode()


def test_the_team_view_of_somebody_else_is_not_a_way_in(client, viewers):
    person, people = viewers
    User.objects.filter(pk=person.pk).update(bio="Un canot rouge", bio_shown_to=TEAM)
    client.force_login(people["stranger"])
    answer = client.get(person.get_absolute_url(), {"vue": "organisme"})
    assert "Un canot rouge" not in answer.content.decode()
