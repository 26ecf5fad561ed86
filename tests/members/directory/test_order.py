"""One order for names, the same on both databases: accents, signs and capitals aside."""

import pytest
from django.core.management import call_command

from communaute.members.directory.words import sort_key
from communaute.members.models import Organization, User
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db

NAMES = [
    "Atelier 2",
    "Le Phare",
    "L’Écluse",
    "Le Tremplin",
    "les-Amis",
    "Lesage",
    "À l’école",
    "Œuvre des jeunes",
    "Oasis",
]
SORTED = [
    "À l’école",
    "Atelier 2",
    "L’Écluse",
    "Le Phare",
    "Le Tremplin",
    "les-Amis",
    "Lesage",
    "Oasis",
    "Œuvre des jeunes",
]


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def test_organizations_come_in_one_order():
    for name in NAMES:
        make_organization(name)
    assert list(Organization.objects.listed().values_list("name", flat=True)) == SORTED
    assert list(Organization.objects.values_list("name", flat=True)) == SORTED


def test_people_come_by_name_then_first_name(client):
    team = make_organization()
    for first, last in [("Anne", "Roy-Caron"), ("Zoé", "Roy"), ("Élise", "Émond"), ("Ève", "Éard")]:
        make_user(organization=team, first_name=first, last_name=last)
    client.force_login(make_member(first_name="Yu", last_name="Zhang"))
    page = client.get("/bottin/?onglet=personnes")
    names = [row.name.split()[-1] for row in page.context["rows"]]
    assert names == ["Éard", "Émond", "Roy", "Roy-Caron", "Zhang"]


def test_the_order_follows_the_name_and_can_be_rebuilt():
    one = make_organization("Zone")
    one.name = "Écho"
    one.save(update_fields=["name"])
    one.refresh_from_db()
    assert one.sort_key == "echo"
    Organization.objects.update(sort_key="")
    User.objects.update(sort_key="x")
    call_command("directory_rebuild")
    one.refresh_from_db()
    assert one.sort_key == "echo"


@pytest.mark.parametrize("name", ["", "!!!", "—", "日本", "a" * 400, "\x00"])
def test_any_name_has_a_place(name):
    assert len(sort_key(name, name)) <= 160
