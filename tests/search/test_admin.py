"""What an editor types in the admin's search box never breaks it."""

import pytest
from django.db import IntegrityError
from modelsearch.backends import get_search_backend
from modelsearch.models import IndexEntry
from wagtail.models import Page

from tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ['"', 'a"b', "\x00", "a\x00b", "'", "😀", "fiche"])
def test_admin_searches_are_answered(query: str) -> None:
    make_resource("Fiche")
    assert list(Page.objects.all().search(query)) is not None
    assert list(Page.objects.all().autocomplete(query)) is not None


def test_a_page_that_two_workers_index_at_once_is_indexed_without_a_fault(monkeypatch) -> None:
    page, backend, tries = make_resource("Fiche"), get_search_backend(), []
    index = type(backend.get_index_for_object(page))
    add_item = index.add_item

    def late(self, thing) -> None:
        """The other worker inserts between this one's question and its insertion, once."""
        tries.append(thing)
        add_item(self, thing)
        if len(tries) == 1:
            raise IntegrityError

    monkeypatch.setattr(index, "add_item", late)
    IndexEntry.objects.all().delete()
    backend.add(page)
    assert len(tries) == 2
    assert IndexEntry.objects.filter(object_id=str(page.pk)).count() == 1
