"""One search, one order, on both databases; only what the reader may open."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from bibliotheque.models import ResourcePage
from cms.search import actions, queries
from cms.search.models import SearchEntry
from communaute.discussions.models import Topic
from communaute.members import access
from tests.factories import make_category, make_member, make_resource, make_topic, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SHELF = [
    ("Décrochage : par où commencer", "Un premier pas."),
    ("Accueillir les élèves", "Prévenir le décrochage dès septembre."),
    ("L’aide aux devoirs", "Accompagner sans faire à la place, contre le décrocheur caché."),
    ("Travail et études", "Les décrocheuses travaillent plus de quinze heures."),
    ("Cœur de pirate", "Rien à voir."),
]


def find(query: str, user=None, **choices) -> queries.Results:
    user = user or AnonymousUser()
    held = access.tokens(access.reader_for(user))
    return queries.search(query, user=user, tokens=held, **choices)


def titles(results: queries.Results) -> list[str]:
    plain = [hit.title.replace("<mark>", "").replace("</mark>", "") for hit in results.hits]
    return [title.replace("&#x27;", "'") for title in plain]


@pytest.fixture
def shelf() -> list[ResourcePage]:
    pages = []
    for age, (title, summary) in enumerate(SHELF):
        published = NOW - timedelta(days=age)
        pages.append(make_resource(title, summary=summary, first_published_at=published))
    actions.rebuild()
    return pages


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("décrochage", [0, 1, 2, 3]),
        ("DECROCHEURS", [0, 1, 2, 3]),
        ("décrochage élève", [1]),
        ("travaux", [3]),
        ("coeur", [4]),
        ("l'aide des devoirs", [2]),
        ("septembre", [1]),
        ("trottinette", []),
        ("décrochage trottinette", []),
    ],
)
def test_same_hits_in_the_same_order_everywhere(
    shelf: list[ResourcePage], query: str, expected: list[int]
) -> None:
    assert titles(find(query)) == [SHELF[number][0] for number in expected]


@pytest.mark.parametrize(
    "query",
    ['"', 'a"b', "\x00", "a\x00b", "😀", "de la", "'", "AND OR NOT", "title:x", "(", "*", "NEAR(",
     "é" * 5000, " mot" * 5000, "& | !", "a:A", "1e10 2e", "%s", "\\"],
)  # fmt: skip
def test_odd_queries_are_answered(shelf: list[ResourcePage], query: str) -> None:
    assert find(query).total >= 0


def test_words_of_the_query_are_marked_in_the_hit(shelf: list[ResourcePage]) -> None:
    hit = find("décrocheurs", kind="resource").hits[0]
    assert hit.title == "<mark>Décrochage</mark> : par où commencer"


def test_each_kind_is_counted_and_filters(shelf: list[ResourcePage]) -> None:
    make_topic("Le décrochage au secondaire")
    actions.rebuild()
    member = make_member()
    results = find("décrochage", member)
    assert results.counts == {"resource": 4, "topic": 1}
    assert results.total == 5
    only = find("décrochage", member, kind="topic")
    assert (only.total, len(only.hits)) == (1, 1)
    assert find("décrochage", member, kind="nonsense").total == 5


def test_pages_of_results_follow_each_other() -> None:
    for number in range(queries.PER_PAGE + 3):
        make_resource(f"Absence {number}", first_published_at=NOW - timedelta(hours=number))
    actions.rebuild()
    first, second = find("absence"), find("absence", page=2)
    assert len(first.hits) == queries.PER_PAGE
    assert titles(second) == ["Absence 20", "Absence 21", "Absence 22"]
    assert titles(find("absence", page="999")) == titles(second)
    assert titles(find("absence", page="x")) == titles(first)


def test_each_reader_finds_what_they_may_open() -> None:
    make_resource("Canari public")
    make_resource("Canari membres", audience=access.MEMBERS)
    make_resource("Canari brouillon", live=False)
    topic = make_topic("Canari sujet")
    make_topic("Canari masqué", state=access.State.HIDDEN)
    make_topic("Canari membres en réunion", on=make_category(audience=access.MEMBERS))
    make_topic("Canari animation", audience=access.Audience.FACILITATORS, author=topic.author)
    actions.rebuild()
    network = make_user(groups=[access.NETWORK])
    seen = {
        "visitor": titles(find("canari")),
        "network": titles(find("canari", network)),
        "member": titles(find("canari", make_member())),
        "author": titles(find("canari", topic.author)),
    }
    assert seen["visitor"] == ["Canari public"]
    assert set(seen["network"]) == {"Canari public", "Canari sujet"}
    assert set(seen["member"]) == {
        "Canari public",
        "Canari membres",
        "Canari sujet",
        "Canari membres en réunion",
    }
    assert set(seen["author"]) == set(seen["member"]) | {"Canari animation"}


def test_an_entry_that_lags_shows_nothing_it_should_not() -> None:
    page = make_resource("Canari")
    actions.rebuild()
    ResourcePage.objects.filter(pk=page.pk).update(live=False)
    assert find("canari").hits == ()


def test_a_rebuild_mends_what_was_lost_or_left() -> None:
    page = make_resource("Canari")
    actions.rebuild()
    SearchEntry.objects.update(object_id=page.pk + 1000)
    call_command("search_rebuild")
    assert titles(find("canari")) == ["Canari"]
    assert SearchEntry.objects.count() == 1


def test_a_changed_object_is_found_by_its_new_words_only() -> None:
    topic = make_topic("Ancien titre", posts=0)
    actions.index("topics", [topic.pk])
    Topic.objects.filter(pk=topic.pk).update(title="Nouveau nom")
    actions.index("topics", [topic.pk])
    member = make_member()
    assert find("ancien titre", member).total == 0
    assert titles(find("nouveau nom", member)) == ["Nouveau nom"]
    actions.remove("topics", [topic.pk])
    assert find("nouveau", member).total == 0


def test_number_of_queries_does_not_depend_on_the_number_of_hits(
    django_assert_num_queries,
) -> None:
    member = make_member()
    make_resource("Absence seule")
    make_topic("Absence seule")
    actions.rebuild()
    access.reader_for(member)
    find("absence", member)
    with django_assert_num_queries(4):
        assert len(find("absence", member).hits) == 2
    for number in range(9):
        make_resource(f"Absence {number}")
        make_topic(f"Absence {number}")
    actions.rebuild()
    access.reader_for(member)
    with django_assert_num_queries(4):
        assert len(find("absence", member).hits) == 20


@pytest.mark.django_db(transaction=True)
def test_words_survive_an_altered_table() -> None:
    make_resource("Canari")
    actions.rebuild()
    old = SearchEntry._meta.get_field("breadcrumb")
    new = models.CharField(max_length=251, blank=True)
    new.set_attributes_from_name("breadcrumb")
    new.model = SearchEntry
    with connection.schema_editor() as editor:
        editor.alter_field(SearchEntry, old, new)
    try:
        assert titles(find("canari")) == ["Canari"]
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(SearchEntry, new, old)
