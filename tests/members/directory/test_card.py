"""An organization's card, kept by its responsible person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.models import Theme
from communaute.members import actions
from communaute.members.models import Exchange, Membership, Organization, User
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db

RESPONSIBLE = Membership.Role.RESPONSIBLE
CARD = {
    "mission": "Des canots.",
    "city": "La Tuque",
    "served": "12 à 18 ans",
    "website": "https://nikan.example.org",
}


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def team() -> Organization:
    return make_organization("Centre Nikan", offers="Prêter le canot")


@pytest.fixture
def responsible(client, team) -> User:
    person = make_user(organization=team, seat=RESPONSIBLE)
    client.force_login(person)
    return person


def address(team: Organization) -> str:
    return f"/compte/organisme/{team.slug}/fiche/"


def lines(team: Organization, *new: dict, **changes) -> dict[str, object]:
    """What the page posts: the lines that are there, as `changes` say, then the new ones."""
    rows = [
        {"id": line.pk, "kind": line.kind, "text": line.text, "themes": []} | changes
        for line in team.exchanges.all()
    ]
    posted: dict[str, object] = {
        "lignes-TOTAL_FORMS": len(rows) + len(new),
        "lignes-INITIAL_FORMS": len(rows),
    }
    for n, row in enumerate([*rows, *new]):
        posted |= {f"lignes-{n}-{name}": value for name, value in row.items()}
    return posted


@pytest.mark.parametrize(
    "kind", ["member", "responsible of another", "left", "facilitator", "superuser", "former"]
)
def test_the_card_is_absent_for_everybody_else(client, team, kind):
    reader = {
        "member": lambda: make_user(organization=team),
        "responsible of another": lambda: make_user(
            organization=make_organization(), seat=RESPONSIBLE
        ),
        "left": lambda: make_user(organization=team, seat=RESPONSIBLE),
        "facilitator": lambda: make_member(groups=["animation"]),
        "superuser": lambda: make_member(is_superuser=True),
        "former": lambda: make_user(organization=team, seat=RESPONSIBLE),
    }[kind]()
    if kind == "left":
        actions.leave(reader.memberships.get(), now=timezone.now())
    if kind == "former":
        actions.change_standing(team, "former", now=timezone.now())
    client.force_login(reader)
    assert client.get(address(team)).status_code == 404
    assert client.post(address(team), CARD | lines(team)).status_code == 404
    assert client.get("/compte/organisme/absent/fiche/").status_code == 404
    team.refresh_from_db()
    assert team.city == "Shawinigan"


def test_signed_out_leads_to_sign_in(client, team):
    assert client.get(address(team)).url.startswith("/compte/connexion/")


def test_the_card_and_its_lines_are_saved_together(client, team, responsible):
    theme = Theme.objects.create(name="Mentorat", slug="mentorat")
    new = {"kind": "need", "text": "Un  lit\nen bois", "themes": [theme.pk]}
    answer = client.post(
        address(team), CARD | {"themes": [theme.pk]} | lines(team, new, themes=[theme.pk])
    )
    assert (answer.status_code, answer.url) == (302, team.get_absolute_url())
    team.refresh_from_db()
    assert (team.city, team.served, team.website) == (
        "La Tuque",
        "12 à 18 ans",
        "https://nikan.example.org",
    )
    assert list(team.themes.all()) == [theme]
    assert {(line.kind, line.text) for line in team.exchanges.all()} == {
        ("offer", "Prêter le canot"),
        ("need", "Un lit en bois"),
    }
    assert all(list(line.themes.all()) == [theme] for line in team.exchanges.all())
    text = client.get(team.get_absolute_url()).content.decode()
    assert "Un lit en bois" in text
    assert "La fiche est à jour" in text


def test_a_line_changes_and_goes(client, team, responsible):
    client.post(address(team), CARD | lines(team, text="Prêter le vélo"))
    assert team.exchanges.get().text == "Prêter le vélo"
    client.post(address(team), CARD | lines(team, DELETE="on"))
    assert not team.exchanges.exists()


def test_blank_lines_are_no_lines(client, team, responsible):
    blank = {"kind": "offer", "text": ""}
    answer = client.post(address(team), CARD | lines(team, blank, blank))
    assert answer.status_code == 302
    assert team.exchanges.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("website", "javascript:alert(1)", "Écrivez une adresse comme"),
        ("website", "ftp://nikan.example.org", "Écrivez une adresse comme"),
        ("mission", "x" * 801, "Gardez 800 caractères au plus"),
        ("served", "x" * 161, "160"),
        ("themes", "999999", "Il reste une chose à corriger"),
    ],
)
def test_a_refused_card_keeps_what_was_typed(client, team, responsible, field, value, message):
    answer = client.post(address(team), CARD | lines(team) | {field: value})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert message in text
    if field != "themes":
        assert value in text
    team.refresh_from_db()
    assert team.city == "Shawinigan"


def test_a_refused_line_saves_nothing(client, team, responsible):
    new = {"kind": "need", "text": ""}
    answer = client.post(address(team), CARD | lines(team, new))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Écrivez la phrase, ou retirez la ligne." in text
    assert "Une ligne est à corriger" in text
    team.refresh_from_db()
    assert team.city == "Shawinigan"


def test_the_line_of_another_organization_is_out_of_reach(client, team, responsible):
    other = make_organization(offers="Leur vélo")
    theirs = other.exchanges.get()
    for change in ({"text": "Volé"}, {"DELETE": "on"}):
        client.post(address(team), CARD | lines(team, id=theirs.pk, **change))
    theirs.refresh_from_db()
    assert (theirs.text, theirs.organization) == ("Leur vélo", other)
    assert team.exchanges.get().text == "Prêter le canot"


@pytest.mark.parametrize(
    "change",
    [
        {"lignes-TOTAL_FORMS": "x"},
        {"lignes-TOTAL_FORMS": ""},
        {"lignes-TOTAL_FORMS": "100000"},
        {"lignes-0-id": "x"},
        {"lignes-0-kind": "gift"},
        {"lignes-0-themes": "999"},
        {"lignes-0-text": "a\x00b"},
    ],
)
def test_a_tampered_form_is_refused_without_an_error(client, team, responsible, change):
    assert client.post(address(team), CARD | lines(team) | change).status_code == 422
    assert team.exchanges.get().text == "Prêter le canot"


def test_other_fields_change_nothing(client, team, responsible):
    extra = {"name": "Autre", "standing": "former", "slug": "autre", "region": "1", "words": "x"}
    client.post(address(team), CARD | lines(team) | extra)
    team.refresh_from_db()
    assert (team.name, team.standing) == ("Centre Nikan", "member")


def test_a_standing_changed_meanwhile_stays(team, responsible):
    from communaute.members.directory.card_forms import CardForm, lines_of, save_card

    stale = Organization.objects.get(pk=team.pk)
    form, rows = CardForm(CARD, instance=stale), lines_of(stale, lines(team))
    assert form.is_valid()
    assert rows.is_valid()
    actions.change_standing(team, "network", now=timezone.now())
    save_card(form, rows)
    team.refresh_from_db()
    assert (team.standing, team.city) == ("network", "La Tuque")


def test_the_form_costs_the_same_for_1_line_and_for_12(client, team, responsible):
    theme = Theme.objects.create(name="Mentorat", slug="mentorat")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(team)).status_code == 200
        return len(captured)

    cost()
    few = cost()
    for n in range(11):
        Exchange.objects.create(organization=team, kind="offer", text=f"Canot {n}").themes.add(
            theme
        )
    assert cost() == few


def test_the_account_leads_to_the_card(client, team, responsible):
    assert f'href="{address(team)}"' in client.get("/compte/").content.decode()
    client.force_login(make_user(organization=team))
    assert address(team) not in client.get("/compte/").content.decode()


@pytest.mark.parametrize(
    "theme", [str(10**30), str(-(10**30)), str(2**63), str(2**31), "9" * 5000, "x"]
)
def test_a_theme_that_no_database_could_hold_is_refused(client, team, responsible, theme):
    refused = client.post(address(team), CARD | lines(team) | {"themes": [theme]})
    assert refused.status_code == 422
    assert "Ce choix n’est pas dans la liste." in refused.content.decode()
    team.refresh_from_db()
    assert team.city != CARD["city"]
