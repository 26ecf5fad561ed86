"""Finding an organization or a person: by words, region, theme, public, offers and needs."""

import pytest
from django.core.management import call_command

from cms.core.models import Region, Theme
from communaute.members.directory import matching
from communaute.members.directory.matching import Asked, Catalogue
from communaute.members.models import Exchange, Organization, User, Visibility
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db

DIRECTORY = "/bottin/"


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def organizations(**asked: str) -> set[str]:
    return {one.name for one in matching.organizations(Asked(**asked), Catalogue.read())}


def people(**asked: str) -> set[str]:
    return {one.first_name for one in matching.people(Asked(**asked), Catalogue.read())}


def theme(name: str, slug: str) -> Theme:
    return Theme.objects.create(name=name, slug=slug)


# Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "tremplin",
        "trempl",
        "SEPT-ILES",
        "sept îles",
        "cote nord",
        "enfants 6 ans",
        "ateliers",
        "atelier",
        "prêter canot",
        "canots",
        "lien ecole famille",
        "l’école",
        "tremplin canot école",
    ],
)
def test_an_organization_is_found_by_what_it_tells(words):
    found = make_organization(
        "Le Tremplin",
        region=Region.objects.get(code="09"),
        city="Sept-Îles",
        served="Enfants de 6 à 12 ans",
        mission="Des ateliers le soir.",
        offers="Prêter le canot",
    )
    found.themes.add(theme("Lien école-famille", "lien"))
    make_organization("Centre Nikan", city="La Tuque", mission="Accompagnement.")
    assert organizations(words=words) == {"Le Tremplin"}


@pytest.mark.parametrize(
    "words", ["agnes", "Agnès Côté", "cote", "coordonnatrice", "relances", "mentorat", "nikan"]
)
def test_a_person_is_found_by_what_they_show_everyone(words):
    person = make_user(
        organization=make_organization("Centre Nikan"),
        first_name="Agnès",
        last_name="Côté",
        title="Coordonnatrice",
        expertise="La relance",
    )
    person.themes.add(theme("Mentorat", "mentorat"))
    make_member(first_name="Luc")
    assert people(words=words) == {"Agnès"}


@pytest.mark.parametrize("words", ["%", "_", "'", '"', "\\", ":", "n:tremplin", "\x00", "*", " "])
def test_signs_mean_nothing(client, words):
    make_organization("Le Tremplin")
    client.force_login(make_member())
    for tab in ({}, {"onglet": "personnes"}):
        assert client.get(DIRECTORY, {"q": words, "public": words} | tab).status_code == 200
    assert organizations(words="%") == organizations()


def test_the_words_follow_every_change():
    team = make_organization("Le Tremplin", offers="Le canot")
    team.name = "Le Ressort"
    team.save(update_fields=["name"])
    assert organizations(words="tremplin") == set()
    assert organizations(words="ressort") == {"Le Ressort"}
    Exchange.objects.all().delete()
    assert organizations(words="canot") == set()
    team.mission = "Un vélo"
    team.save()
    assert organizations(words="velo") == {"Le Ressort"}


def test_a_save_of_something_else_brings_back_no_hidden_word():
    person = make_member(first_name="Agnès", bio="Canot")
    old = User.objects.get(pk=person.pk)
    person.bio_shown_to = Visibility.NOBODY
    person.save()
    old.save(update_fields=["last_login"])
    assert people(words="canot") == set()


def test_rows_made_many_at_once_are_found():
    region = Region.objects.get(code="04")
    Organization.objects.bulk_create(
        [Organization(name="Le Canot", slug="canot", standing="member", region=region)]
    )
    assert organizations(words="canot") == {"Le Canot"}


def test_the_rebuild_mends_what_an_update_left_behind(capsys):
    team = make_organization("Le Tremplin", offers="Un lit")
    person = make_member(first_name="Agnès")
    Organization.objects.filter(pk=team.pk).update(name="Le Canot")
    Exchange.objects.update(words="")
    User.objects.filter(pk=person.pk).update(words="t:secret")
    call_command("directory_rebuild")
    assert "3" in capsys.readouterr().out
    assert organizations(words="canot lit") == {"Le Canot"}
    assert people(words="secret") == set()
    assert people(words="agnes") == {"Agnès"}
    call_command("directory_rebuild")
    assert "0" in capsys.readouterr().out


# What is hidden ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["bio", "expertise"])
@pytest.mark.parametrize("choice", [Visibility.NOBODY, Visibility.TEAM])
def test_what_is_not_shown_to_everyone_cannot_be_searched(client, field, choice):
    team = make_organization()
    make_user(
        organization=team, first_name="Agnès", **{field: "Canot", f"{field}_shown_to": choice}
    )
    client.force_login(make_user(organization=team, groups=["animation"], is_superuser=True))
    answer = client.get(DIRECTORY, {"q": "canot", "onglet": "personnes"})
    assert "Aucune personne trouvée" in answer.content.decode()
    assert people(words="canot") == set()


def test_an_address_is_never_searched():
    make_member("canari@example.org", email_shown_to=Visibility.NETWORK)
    assert people(words="canari") == set()


def test_a_hidden_region_answers_no_filter():
    laval = Region.objects.get(code="13")
    make_member(first_name="Agnès", region=laval, region_shown_to=Visibility.TEAM)
    make_member(first_name="Luc", region=laval, region_shown_to=Visibility.NETWORK)
    assert people(region="13") == {"Luc"}
    assert people(region="04") == {"Agnès", "Luc"}  # where their organizations are


def test_former_organizations_answer_nothing(client):
    make_user(organization=make_organization("Le Canot", standing="former"), first_name="Agnès")
    assert organizations(words="canot") == set()
    assert people(words="agnes") == set()


# Filters ----------------------------------------------------------------------------------------


def test_the_public_served_is_asked_of_that_field_alone():
    make_organization("A", served="Parents immigrants", mission="Devoirs")
    make_organization("B", served="12 à 18 ans", mission="Parents")
    assert organizations(served="parent") == {"A"}
    assert organizations(served="12 ans") == {"B"}


def test_offers_and_needs_go_with_their_own_themes():
    mentoring, welcome = theme("Mentorat", "mentorat"), theme("Accueil", "accueil")
    offers, needs = make_organization("A", offers="Un canot"), make_organization("B", needs="Lit")
    offers.exchanges.get().themes.add(mentoring)
    needs.exchanges.get().themes.add(mentoring)
    offers.themes.add(welcome)
    assert organizations(kind="offer") == {"A"}
    assert organizations(kind="need", theme="mentorat") == {"B"}
    assert organizations(kind="offer", theme="accueil") == set()
    assert organizations(theme="accueil") == {"A"}
    assert organizations(theme="mentorat") == {"A", "B"}


def test_the_lines_asked_for_are_shown_in_the_list(client):
    make_organization("A", offers="Prêter le canot", needs="Un lit")
    client.force_login(make_member())
    text = client.get(DIRECTORY, {"echange": "offer"}).content.decode()
    assert "Prêter le canot" in text
    assert "Un lit" not in text


def test_the_counts_of_regions_are_those_of_the_question(client):
    laval = Region.objects.get(code="13")
    make_organization("Le Canot", region=laval)
    make_organization("Le Lit", region=laval)
    make_organization("Le Canot de la rive")
    client.force_login(make_member())
    text = client.get(DIRECTORY, {"q": "canot"}).content.decode()
    assert "Laval (1)" in text
    assert 'aria-label="Laval, 1 organisme"' in text
    assert 'aria-label="Montréal, aucun organisme"' in text
    assert "?q=canot&amp;region=13#resultats" in text


def test_map_and_list_tell_the_same(client):
    for code in ("13", "13", "06"):
        make_organization(region=Region.objects.get(code=code))
    client.force_login(make_member())
    places = client.get(DIRECTORY).context["places"]
    assert len(places) == 17
    text = client.get(DIRECTORY).content.decode()
    for place in places:
        assert text.count(f'href="{place.href}"') == 2
        assert f"{place.name} <span>{place.count}</span>" in text


def test_pages_follow_one_another_without_loss(client):
    for n in range(50):
        make_organization(f"Organisme {n:02}")
    client.force_login(make_member())
    shown: list[str] = []
    for number in (1, 2, 3):
        answer = client.get(DIRECTORY, {"q": "organisme", "page": number})
        shown += [row.name for row in answer.context["rows"]]
    assert shown == [f"Organisme {n:02}" for n in range(50)]
    assert "50 organismes" in answer.content.decode()


# Elsewhere --------------------------------------------------------------------------------------


def test_where_few_are_found_the_same_theme_elsewhere_is_offered(client):
    mentoring, laval = theme("Mentorat", "mentorat"), Region.objects.get(code="13")
    here, there = make_organization("Ici"), make_organization("Là-bas", region=laval)
    make_organization("Autre chose", region=laval)
    here.themes.add(mentoring)
    there.themes.add(mentoring)
    client.force_login(make_user(organization=here))
    for query in ({"region": "04", "theme": "mentorat"}, {"region": "04"}):
        answer = client.get(DIRECTORY, query)
        assert "Ailleurs au Québec" in answer.content.decode()
        assert [row.name for row in answer.context["elsewhere"]] == ["Là-bas"]
    assert "Ailleurs" not in client.get(DIRECTORY, {"theme": "mentorat"}).content.decode()


def test_people_elsewhere_are_others(client):
    mentoring, laval = theme("Mentorat", "mentorat"), Region.objects.get(code="13")
    here = make_user(organization=make_organization(), first_name="Agnès")
    there = make_user(organization=make_organization(region=laval), first_name="Luc")
    hidden = make_user(
        organization=make_organization(region=laval), first_name="Ulysse", is_listed=False
    )
    for person in (here, there, hidden):
        person.themes.add(mentoring)
    client.force_login(here)
    answer = client.get(DIRECTORY, {"region": "04", "onglet": "personnes"})
    assert [row.name for row in answer.context["elsewhere"]] == [str(there)]


def test_many_found_offer_nobody_elsewhere(client):
    for _n in range(4):
        make_organization()
    make_organization(region=Region.objects.get(code="13"))
    client.force_login(make_member())
    assert "Ailleurs" not in client.get(DIRECTORY, {"region": "04"}).content.decode()
