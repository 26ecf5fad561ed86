"""The rows of a conversation: the author's place, and their page where it is shown."""

import pytest

from communaute.discussions.reading.messages import places_of
from tests.factories import make_home_tree, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "hidden", [{"welcomed_at": None}, {"is_listed": False}, {"is_active": False}]
)
def test_a_page_that_is_not_shown_is_not_led_to(hidden):
    make_home_tree()
    team = make_organization("Le Phare")
    shown = make_user(organization=team)
    person = make_user(organization=team, **hidden)
    places = places_of([shown.pk, person.pk])
    assert places[shown.pk].href == shown.get_absolute_url()
    assert places[person.pk].href == ""
    assert places[person.pk].words == "Le Phare, Mauricie"
