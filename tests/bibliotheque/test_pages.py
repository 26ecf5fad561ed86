"""The library as its readers see it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bibliotheque.models import Collection, ResourcePage
from cms.core.models import SiteDocument, Theme
from communaute.members import access
from tests.bibliotheque.test_models import BODY
from tests.factories import make_home_tree, make_member, make_resource

pytestmark = pytest.mark.django_db


def body_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def make_theme(name: str, slug: str, **fields) -> Theme:
    return Theme.objects.create(name=name, slug=slug, **fields)


def make_rich_resource(title: str, number: int) -> ResourcePage:
    """With a text, themes, authors, attachments and relations: all that costs queries."""
    themes = [make_theme(f"Thème {title} {n}", f"t-{title}-{n}") for n in range(number)]
    page = make_resource(title, body=BODY * number, authors=[make_member() for _n in range(number)])
    page.themes.set(themes)
    for n in range(number):
        document = SiteDocument.objects.create(
            title=f"Aide-mémoire {n}",
            file=SimpleUploadedFile(f"aide-{n}.pdf", b"%PDF"),
            file_size=120_000,
        )
        page.attachments.create(document=document)
        page.relations.create(resource=make_resource(f"Voisine {title} {n}"))
    page.save_revision().publish()
    return ResourcePage.objects.get(pk=page.pk)


def test_index_lists_what_the_reader_may_open_and_nothing_else(client) -> None:
    make_resource("Fiche publique")
    make_resource("Fiche des membres", audience=access.MEMBERS)
    make_resource("Brouillon", live=False)
    text = body_of(client.get("/bibliotheque/"))
    assert "Fiche publique" in text
    assert "Fiche des membres" not in text
    assert "1 ressource<" in text
    client.force_login(make_member())
    text = body_of(client.get("/bibliotheque/"))
    assert "Fiche des membres" in text
    assert "Brouillon" not in text
    assert "2 ressources<" in text


def test_an_empty_library_says_what_is_coming(client) -> None:
    make_home_tree()
    assert "Les premières ressources arrivent" in body_of(client.get("/bibliotheque/"))


def test_filters_combine_and_their_counts_are_what_the_click_gives(client) -> None:
    bond = make_theme("Lien école-famille", "lien")
    wellbeing = make_theme("Bien-être", "bien-etre")
    sheet = make_resource("Fiche du lien")
    tool = make_resource("Outil du lien", kind=ResourcePage.Kind.TOOL)
    make_resource("Outil sans thème", kind=ResourcePage.Kind.TOOL)
    hidden = make_resource("Fiche fermée", audience=access.MEMBERS)
    for page in (sheet, tool, hidden):
        page.themes.set([bond])
        page.save()
    hidden.themes.set([bond, wellbeing])
    hidden.save()
    response = client.get("/bibliotheque/", {"theme": "lien"})
    assert {page.title for page in response.context["resources"]} == {
        "Fiche du lien",
        "Outil du lien",
    }
    response = client.get("/bibliotheque/", {"theme": "lien", "type": "outil"})
    assert [page.title for page in response.context["resources"]] == ["Outil du lien"]
    themes = {choice.value: choice.count for choice in response.context["theme_choices"]}
    kinds = {choice.value: choice.count for choice in response.context["kind_choices"]}
    assert themes == {"lien": 1}, "a theme of closed resources alone is not named"
    assert kinds == {"fiche": 1, "outil": 1}
    text = body_of(response)
    assert 'href="?type=outil"' in text, "each chosen filter can be lifted by itself"
    assert 'href="?theme=lien"' in text


@pytest.mark.parametrize(
    "query", ["theme=%00", "type=rien", "collection=%00", "page=zéro", "page=999", "theme=rien"]
)
def test_odd_filters_are_answered(client, query: str) -> None:
    make_resource()
    assert client.get(f"/bibliotheque/?{query}").status_code == 200


def test_a_collection_counts_and_lists_what_one_may_open(client) -> None:
    founding = Collection.objects.create(title="Documents fondateurs", slug="fondateurs")
    for page in (make_resource("Plan"), make_resource("Entente", audience=access.MEMBERS)):
        page.collections.set([founding])
        page.save()
    closed = Collection.objects.create(title="Collection fermée", slug="fermee")
    page = make_resource("Procès-verbal", audience=access.MEMBERS)
    page.collections.set([closed])
    page.save()
    response = client.get("/bibliotheque/")
    assert [shelf.count for shelf in response.context["shelves"]] == [1]
    assert "Collection fermée" not in body_of(response)
    text = body_of(client.get("/bibliotheque/?collection=fondateurs"))
    assert "Plan" in text
    assert "Entente" not in text
    assert "Collection fermée" not in body_of(client.get("/bibliotheque/?collection=fermee"))


def test_twenty_four_resources_a_page(client) -> None:
    for number in range(26):
        make_resource(f"Fiche numéro {number}")
    first, second = client.get("/bibliotheque/"), client.get("/bibliotheque/?page=2")
    assert [len(page.context["resources"]) for page in (first, second)] == [24, 2]


def test_resource_page_shows_everything_it_carries(client) -> None:
    page = make_rich_resource("Rétablir le lien", 2)
    text = body_of(client.get(page.url))
    for words in (
        "<h1>Rétablir le lien</h1>",
        'href="#pourquoi-appeler"',
        'id="pourquoi-appeler"',
        "La bonne voix.",
        "Bonjour",
        "PDF, 120\xa0ko",
        "Voisine Rétablir le lien 1",
        "Maude Trépanier",
        "Mauricie",
        "Bibliothèque du ROCQLD.",
        '<meta property="og:title" content="Rétablir le lien">',
    ):
        assert words in text


def test_a_restricted_resource_is_for_its_readers_and_no_engine(client) -> None:
    page = make_resource("Entente", audience=access.MEMBERS)
    assert client.get(page.url).status_code == 302
    client.force_login(make_member())
    text = body_of(client.get(page.url))
    assert '<meta name="robots" content="noindex">' in text
    assert "og:title" not in text


def test_related_resources_are_those_the_reader_may_open(client) -> None:
    page = make_resource("Fiche")
    page.relations.create(resource=make_resource("Voisine fermée", audience=access.MEMBERS))
    page.relations.create(resource=make_resource("Voisine ouverte"))
    page.save()
    text = body_of(client.get(page.url))
    assert "Voisine ouverte" in text
    assert "Voisine fermée" not in text


def test_a_draft_that_was_never_saved_is_previewed() -> None:
    member = make_member()
    page = make_rich_resource("Fiche", 1)
    page.title = "Fiche retouchée"
    draft = page.save_revision().as_object()
    response = draft.make_preview_request(
        original_request=None, extra_request_attrs={"user": member}
    )
    assert "Fiche retouchée" in body_of(response)


def queries_of(client, address: str, count) -> int:
    client.get(address)
    with count() as seen:
        client.get(address)
    return len(seen)


def test_pages_cost_the_same_for_few_and_for_many(client, django_capture_queries) -> None:
    few = make_rich_resource("Petite", 2)
    client.force_login(make_member())
    of_few = queries_of(client, few.url, django_capture_queries)
    index_of_few = queries_of(client, "/bibliotheque/", django_capture_queries)
    many = make_rich_resource("Grande", 6)
    assert queries_of(client, many.url, django_capture_queries) == of_few
    assert queries_of(client, "/bibliotheque/", django_capture_queries) == index_of_few


@pytest.fixture
def django_capture_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)
