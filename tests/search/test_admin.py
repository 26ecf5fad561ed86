"""What an editor types in the admin's search box never breaks it."""

import pytest
from wagtail.models import Page

from tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ['"', 'a"b', "\x00", "a\x00b", "'", "😀", "fiche"])
def test_admin_searches_are_answered(query: str) -> None:
    make_resource("Fiche")
    assert list(Page.objects.all().search(query)) is not None
    assert list(Page.objects.all().autocomplete(query)) is not None
