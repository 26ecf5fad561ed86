"""What a resource knows of itself."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bibliotheque.citation import cite
from bibliotheque.models import ResourcePage
from tests.factories import make_home_tree, make_resource, make_user

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "heading", "value": "Pourquoi appeler"},
    {"type": "paragraph", "value": "<p>Un appel de <b>quatre minutes</b>.</p>"},
    {"type": "steps", "value": {"entries": [{"title": "Choisir", "text": "La bonne voix."}]}},
    {"type": "quote", "value": {"text": "Merci.", "attribution": "Zachary"}},
    {
        "type": "table",
        "value": {
            "table": {
                "caption": "Mots",
                "columns": [{"type": "text", "heading": "Dire"}],
                "rows": [{"values": ["Bonjour"]}],
            }
        },
    },
]


def test_words_are_counted_when_saved() -> None:
    page = make_resource(body=BODY)
    assert page.word_count >= 15
    assert page.minutes == 1
    page.body = [{"type": "paragraph", "value": "<p>" + "mot " * 461 + "</p>"}]
    page.save_revision().publish()
    page = ResourcePage.objects.get(pk=page.pk)
    assert (page.word_count, page.minutes) == (461, 3)


def test_ages_out_of_order_are_refused_in_french() -> None:
    page = ResourcePage(title="Fiche", slug="fiche", age_from=15, age_to=12)
    with pytest.raises(ValidationError, match="L’âge de départ dépasse"):
        make_home_tree().library.add_child(instance=page)


def test_ages_out_of_order_are_refused_by_the_database() -> None:
    page = make_resource()
    with pytest.raises(IntegrityError), transaction.atomic():
        ResourcePage.objects.filter(pk=page.pk).update(age_from=15, age_to=12)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (12, None, "12 ans et plus"),
        (None, 15, "jusqu’à 15 ans"),
        (12, 12, "12 ans"),
        (12, 15, "12 à 15 ans"),
    ],
)
def test_ages_in_words(first: int | None, last: int | None, words: str) -> None:
    assert ResourcePage(age_from=first, age_to=last).ages == words


def test_citation_names_its_authors() -> None:
    ariane = make_user(first_name="Marie-Ariane", last_name="Bellefleur")
    yanis = make_user(first_name="Yanis", last_name="Ouellet")
    page = make_resource(authors=[ariane, yanis])
    assert cite(page, [ariane, yanis]).authors == "Bellefleur, M. A. et Ouellet, Y."
    assert cite(page, []).authors == "ROCQLD"
