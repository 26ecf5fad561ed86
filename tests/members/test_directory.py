"""The directory: whom it shows, to whom, and what it costs."""

import pytest
from django.utils import timezone

from cms.core.models import Region
from communaute.members import actions
from communaute.members.models import Organization
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db

Standing = Organization.Standing
DIRECTORY = "/bottin/"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def reader(client):
    person = make_member("lectrice@example.org")
    client.force_login(person)
    return person


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


# Who enters -------------------------------------------------------------------------------------

READERS = {
    "member": 200,
    "network": 200,
    "former": 404,
    "nobody": 404,
    "facilitator of nowhere": 404,
    "superuser": 200,
}


def make_reader(kind: str):
    if kind in Standing.values:
        return make_user(organization=make_organization(standing=kind))
    if kind == "superuser":
        return make_user(is_superuser=True)
    return make_user(groups=["animation"] if "facilitator" in kind else [])


@pytest.mark.parametrize(("kind", "status"), READERS.items())
def test_the_directory_is_open_to_the_network_alone(client, kind, status):
    shown = make_organization("Centre Nikan")
    person = make_user(organization=shown)
    client.force_login(make_reader(kind))
    for path in (DIRECTORY, shown.get_absolute_url(), person.get_absolute_url()):
        assert client.get(path).status_code == status


@pytest.mark.parametrize(
    "path", [DIRECTORY, "/bottin/organismes/absent/", "/bottin/personnes/99/", "/bottin/absent/"]
)
def test_signed_out_every_address_leads_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/compte/connexion/?next=/bottin/")


# What it shows ----------------------------------------------------------------------------------


def test_former_organizations_and_their_people_are_not_shown(client, reader):
    former = make_organization("La Maison fermée", standing=Standing.FORMER)
    person = make_user(organization=former)
    assert "La Maison fermée" not in page(client, DIRECTORY)
    assert client.get(former.get_absolute_url()).status_code == 404
    assert client.get(person.get_absolute_url()).status_code == 404


def test_a_closed_seat_is_not_shown(client, reader):
    team = make_organization()
    gone = make_user(organization=team, first_name="Ulysse", last_name="Parti")
    actions.leave(gone.memberships.get(), now=timezone.now())
    assert "Ulysse" not in page(client, team.get_absolute_url())
    assert client.get(gone.get_absolute_url()).status_code == 404
    assert "Personne encore" in page(client, DIRECTORY)


def test_a_closed_account_is_not_shown(client, reader):
    team = make_organization()
    gone = make_user(organization=team, first_name="Ulysse", is_active=False)
    assert "Ulysse" not in page(client, team.get_absolute_url())
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_addresses_are_never_shown(client, reader):
    team = make_organization()
    person = make_user("canari@example.org", organization=team, bio="Mentorat.", title="Mentore")
    for path in (DIRECTORY, team.get_absolute_url(), person.get_absolute_url()):
        assert "canari@example.org" not in page(client, path)
    assert "Mentore" in page(client, person.get_absolute_url())


def test_an_organization_shows_what_it_offers_and_seeks(client, reader):
    team = make_organization(offers="Prêter le canot", needs="Francisation", served="12 à 20 ans")
    text = page(client, team.get_absolute_url())
    for words in ("Prêter le canot", "Francisation", "12 à 20 ans", "Mauricie", "Shawinigan"):
        assert words in text


@pytest.mark.parametrize("words", ["ecole", "ÉCOLE", "l'école", "école vivante", "trois-rivieres"])
def test_search_forgets_accents_and_case(client, reader, words):
    make_organization("L’École vivante", city="Trois-Rivières")
    make_organization("Centre Nikan")
    text = page(client, f"{DIRECTORY}?q={words}")
    assert "L’École vivante" in text
    assert "Centre Nikan" not in text


def test_the_region_filters_and_is_kept(client, reader):
    laval = Region.objects.get(code="13")
    make_organization("Centre de Laval", region=laval)
    text = page(client, f"{DIRECTORY}?region=13")
    assert "Laval, 1 organisme" in text
    assert '<option value="13" selected>Laval (1)</option>' in text


@pytest.mark.parametrize(
    "query", ["region=99", "region=%00", "q=%00", "page=9999", "page=x", "q=" + "a" * 300]
)
def test_nonsense_is_answered_without_an_error(client, reader, query):
    assert client.get(f"{DIRECTORY}?{query}").status_code == 200


def test_nobody_found_has_its_own_sentence(client, reader):
    assert "Aucun organisme trouvé" in page(client, f"{DIRECTORY}?q=introuvable")


def test_hostile_names_stay_text(client, reader):
    team = make_organization("<script>alert(1)</script>", mission="<b>gras</b>")
    person = make_user(organization=team, first_name="<img>", bio="<i>a</i>")
    for path in (DIRECTORY, team.get_absolute_url(), person.get_absolute_url()):
        text = page(client, path)
        assert "<script>alert" not in text
        assert "<img>" not in text
        assert "<i>a</i>" not in text


@pytest.mark.parametrize("pk", ["0", "9" * 30, "9" * 5000])
def test_impossible_numbers_are_absent(client, reader, pk):
    assert client.get(f"/bottin/personnes/{pk}/").status_code == 404


# What it costs ----------------------------------------------------------------------------------


def test_the_list_costs_the_same_for_2_and_for_30(client, reader, django_assert_max_num_queries):
    make_user(organization=make_organization())
    client.get(DIRECTORY)
    with django_assert_max_num_queries(15) as few:
        client.get(f"{DIRECTORY}?q=a")
    for _n in range(28):
        make_user(organization=make_organization())
    with django_assert_max_num_queries(15) as many:
        client.get(f"{DIRECTORY}?q=a")
    assert len(few) == len(many)


def test_an_organization_costs_the_same_for_2_and_for_30(
    client, reader, django_assert_max_num_queries
):
    team = make_organization()
    make_user(organization=team)
    make_user(organization=team)
    client.get(team.get_absolute_url())
    with django_assert_max_num_queries(15) as few:
        client.get(team.get_absolute_url())
    for _n in range(28):
        make_user(organization=team)
    with django_assert_max_num_queries(15) as many:
        client.get(team.get_absolute_url())
    assert len(few) == len(many)
