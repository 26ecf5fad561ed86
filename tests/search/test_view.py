"""`/recherche/` as its readers see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.search import actions
from communaute.members import access
from tests.factories import make_member, make_organization, make_resource, make_topic, make_user

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_results_are_shown_with_their_kinds(client) -> None:
    make_resource("L’absence <b>prolongée</b>")
    make_topic("Une absence de plus")
    actions.rebuild()
    text = text_of(client.get("/recherche/", {"q": "absences"}))
    assert "1 résultat<" in text
    assert "L’<mark>absence</mark> &lt;b&gt;prolongée&lt;/b&gt;" in text
    assert "Discussions" not in text
    client.force_login(make_member())
    text = text_of(client.get("/recherche/", {"q": "absences"}))
    assert "2 résultats<" in text
    assert 'href="?q=absences&amp;sorte=topic"' in text
    text = text_of(client.get("/recherche/", {"q": "absences", "sorte": "topic"}))
    assert "1 résultat<" in text


def test_a_search_that_finds_nothing_offers_what_the_reader_may_open(client) -> None:
    make_resource("Canari", audience=access.MEMBERS)
    actions.rebuild()
    text = text_of(client.get("/recherche/", {"q": "canari"}))
    assert "Rien trouvé" in text
    assert "Parcourir la bibliothèque" in text
    assert "Demander à la communauté" not in text
    client.force_login(make_member())
    text = text_of(client.get("/recherche/", {"q": "trottinette"}))
    assert "Demander à la communauté" in text


@pytest.mark.parametrize(
    "query", ["", '"', "\x00", "de la", "é" * 5000, "<script>alert(1)</script>"]
)
def test_any_query_is_answered_and_shown_escaped(client, query: str) -> None:
    make_resource("Canari")
    actions.rebuild()
    text = text_of(client.get("/recherche/", {"q": query, "page": "x", "sorte": "x"}))
    assert "<script>alert" not in text


def test_nothing_is_written_by_a_search(client, django_assert_max_num_queries) -> None:
    make_resource("Canari")
    actions.rebuild()
    assert client.post("/recherche/").status_code == 405
    with django_assert_max_num_queries(10):
        client.get("/recherche/", {"q": "canari"})


def test_the_directory_is_told_in_a_line_to_those_who_may_open_it(client) -> None:
    team = make_organization("Le Canot", city="Amos")
    for _n in range(2):
        make_user(organization=team)
    address = {"q": "canot"}
    assert "au bottin" not in text_of(client.get("/recherche/", address))
    client.force_login(make_user())
    assert "au bottin" not in text_of(client.get("/recherche/", address))
    client.force_login(make_member())
    text = text_of(client.get("/recherche/", address))
    assert 'href="/bottin/?q=canot&amp;onglet=personnes">2 personnes au bottin<' in text
    assert 'href="/bottin/?q=canot">1 organisme au bottin<' in text
    for nothing in ("trottinette", "", "de la", "\x00"):
        assert "au bottin" not in text_of(client.get("/recherche/", {"q": nothing}))


def test_hidden_people_are_not_counted(client) -> None:
    make_member(first_name="Secrète", is_listed=False)
    make_member(first_name="Secrète", welcomed_at=None)
    client.force_login(make_member())
    assert "au bottin" not in text_of(client.get("/recherche/", {"q": "secrète"}))


def test_the_directory_line_costs_the_same_for_2_and_for_20(client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/recherche/", {"q": "canot"})
        return len(asked)

    client.force_login(make_member())
    make_organization("Le Canot")
    first = queries()
    few = queries()
    for n in range(18):
        make_user(organization=make_organization(f"Canot {n}"))
    assert queries() == few <= first
