"""The directory's pages: whom they show, to whom, and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.models import Region, Theme
from communaute.members import actions
from communaute.members.access import Audience, State
from communaute.members.directory.rows import organization_rows
from communaute.members.models import Organization, User
from tests.factories import (
    make_category,
    make_home_tree,
    make_member,
    make_organization,
    make_post,
    make_resource,
    make_topic,
    make_user,
)

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


def test_someone_unlisted_is_absent_but_to_themself(client, reader):
    team = make_organization("Centre Nikan", city="La Tuque")
    gone = make_user(
        organization=team, first_name="Ulysse", last_name="Discret", is_listed=False, bio="Canot"
    )
    make_topic("Le canot de l’été", author=gone)
    for query in ("", "?q=Ulysse", "?q=canot", "?region=04"):
        text = page(client, f"{DIRECTORY}{query}{'&' if query else '?'}onglet=personnes")
        assert "Discret" not in text
    assert "Personne encore" in page(client, f"{DIRECTORY}?q=Nikan")
    text = page(client, team.get_absolute_url())
    assert "Ulysse" not in text
    assert "Le canot de l’été" not in text
    assert client.get(gone.get_absolute_url()).status_code == 404
    assert client.get(f"{gone.get_absolute_url()}ecrire/").status_code == 404
    client.force_login(gone)
    assert "vous seule ou seul voyez cette page" in page(client, gone.get_absolute_url())
    assert "Ulysse Discret" not in page(client, team.get_absolute_url()).partition("<main")[2]


def test_member_pages_ask_not_to_be_indexed(client, reader):
    team = make_organization()
    person = make_user(organization=team)
    for path in (DIRECTORY, team.get_absolute_url(), person.get_absolute_url()):
        answer = client.get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,a", "ftp://a.example"])
def test_only_a_web_address_becomes_a_link(client, reader, address):
    team = make_organization(website=address)
    assert address not in page(client, team.get_absolute_url())
    safe = make_organization(website="https://nikan.example.org")
    assert 'href="https://nikan.example.org"' in page(client, safe.get_absolute_url())


def test_contributions_are_those_the_reader_may_open(client, reader):
    team = make_organization()
    author = make_user(organization=team)
    make_topic("Sujet de la communauté", author=author)
    make_topic("Sujet réservé", author=author, audience=Audience.FACILITATORS)
    make_topic("Sujet d’ailleurs", author=author, on=make_category(audience="animation"))
    make_topic("Sujet masqué", author=author, state=State.HIDDEN)
    make_resource("Fiche ouverte", authors=[author])
    make_resource("Fiche fermée", authors=[author], audience="animation")
    make_resource("Fiche en chantier", authors=[author], live=False)
    for path in (team.get_absolute_url(), author.get_absolute_url()):
        text = page(client, path)
        assert "Sujet de la communauté" in text
        assert "Fiche ouverte" in text
        for hidden in ("réservé", "d’ailleurs", "masqué", "fermée", "en chantier"):
            assert hidden not in text
    client.force_login(author)  # not even on one's own page: others believe it shows
    assert "Sujet réservé" not in page(client, author.get_absolute_url())


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
    assert "Laval, 1\xa0organisme" in text or "Laval, 1 organisme" in text
    assert '<option value="13" selected>Laval (1)</option>' in text


@pytest.mark.parametrize(
    "query",
    [
        "theme=%00&echange=x&public=%00",
        "onglet=x",
        "onglet=personnes&page=9999",
        "region=99",
        "region=%00",
        "q=%00",
        "page=9999",
        "page=x",
        "q=" + "a" * 300,
    ],
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


def cost(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def fill(team, people: int) -> None:
    themes = list(Theme.objects.all())
    for n in range(people):
        person = make_user(organization=team, bio="Canot", expertise="Canot", region=team.region)
        person.themes.set(themes)
        other = make_organization(offers="Canot", needs="Canot", served="Canot")
        other.themes.set(themes)
        make_topic(f"Canot {n}", author=person, on=make_home_tree().library)
        make_resource(f"Canot {n}", authors=[person])


def test_each_page_costs_the_same_for_4_and_for_16(client, reader):
    Theme.objects.create(name="Mentorat", slug="mentorat")
    Theme.objects.create(name="Accueil", slug="accueil")
    team = make_organization(offers="Canot")
    fill(team, 4)
    paths = [
        DIRECTORY,
        f"{DIRECTORY}?q=canot&theme=mentorat&public=canot",
        f"{DIRECTORY}?echange=offer&region=04",
        f"{DIRECTORY}?onglet=personnes",
        f"{DIRECTORY}?onglet=personnes&q=canot&theme=mentorat&region=04",
        team.get_absolute_url(),
        team.memberships.first().member.get_absolute_url(),
    ]
    few = [cost(client, path) for path in paths]
    fill(team, 12)
    assert [cost(client, path) for path in paths] == few
    assert max(few) <= 18


def test_a_name_in_a_thread_leads_to_its_page_unless_it_is_not_listed(client, reader):
    listed, discreet = make_member(last_name="Visible"), make_member(last_name="Discret")
    topic = make_topic(author=listed)
    make_post(topic, author=discreet)
    User.objects.filter(pk=discreet.pk).update(is_listed=False)
    text = page(client, topic.get_absolute_url())
    assert f'href="{listed.get_absolute_url()}">Maude Visible</a>' in text
    assert "<b>Maude Discret</b>" in text
    assert discreet.get_absolute_url() not in text


def test_nobody_is_shown_before_they_agreed_to_the_charter(client, reader):
    team = make_organization("La Voisine")
    shown = make_user(organization=team, first_name="Rosalie")
    person = make_user(organization=team, first_name="Capucine", welcomed_at=None)
    for path in (
        "/bottin/?onglet=personnes",
        "/bottin/?onglet=personnes&q=capucine",
        team.get_absolute_url(),
    ):
        assert str(person) not in page(client, path)
    assert str(shown) in page(client, team.get_absolute_url())
    assert client.get(person.get_absolute_url()).status_code == 404
    assert client.post(f"{person.get_absolute_url()}ecrire/", {"text": "a"}).status_code == 404
    [row] = organization_rows(Organization.objects.filter(pk=team.pk), [], kind="")
    assert row.meta == "1 personne"
    assert person not in User.objects.listed()
    assert list(User.objects.visible_to(person).filter(pk=person.pk)) == [person]
