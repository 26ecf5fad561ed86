"""`/recherche/` as its readers see it."""

import pytest

from cms.search import actions
from communaute.members import access
from tests.factories import make_member, make_resource, make_topic

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
