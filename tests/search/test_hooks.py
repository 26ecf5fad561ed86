"""What editors do in the admin is searchable, or no longer, at once."""

import pytest
from wagtail.models import PageViewRestriction

from bibliotheque.models import ResourcePage
from cms.search import actions
from cms.search.models import SearchEntry
from communaute.members import access
from tests.factories import (
    make_category,
    make_home_tree,
    make_member,
    make_resource,
    make_topic,
    make_user,
    restrict,
)
from tests.search.test_queries import find, titles

pytestmark = pytest.mark.django_db


def publish(page: ResourcePage) -> None:
    page.save_revision().publish()


def test_publishing_unpublishing_and_deleting_are_heard() -> None:
    page = make_resource("Canari", live=False)
    publish(page)
    assert titles(find("canari")) == ["Canari"]
    page = ResourcePage.objects.get(pk=page.pk)
    page.title = "Mésange"
    page.save_revision()
    assert find("mésange").total == 0, "a draft is not searched"
    publish(page)
    assert titles(find("mésange")) == ["Mésange"]
    page.unpublish()
    assert find("mésange").total == 0
    publish(page)
    page.delete()
    assert not SearchEntry.objects.exists()


def test_a_restriction_acts_at_once_on_the_page_and_below() -> None:
    library = make_home_tree().library
    make_resource("Canari")
    actions.rebuild()
    restrict(library, access.MEMBERS)
    assert find("canari").total == 0
    assert find("canari", make_member()).total == 1
    PageViewRestriction.objects.get(page=library).delete()
    assert find("canari").total == 1


def test_a_change_of_groups_needs_no_new_entry() -> None:
    page = make_resource("Canari", audience=access.MEMBERS)
    actions.rebuild()
    reader = make_user(groups=[access.NETWORK])
    assert find("canari", reader).total == 0
    restriction = PageViewRestriction.objects.get(page=page)
    restriction.groups.set([access.role_group(access.NETWORK)])
    del reader.__dict__["_reader"]
    assert find("canari", reader).total == 1
    access.role_group(access.NETWORK).delete()
    del reader.__dict__["_reader"]
    assert find("canari", reader).total == 0


def test_moving_a_page_moves_what_hangs_below() -> None:
    closed = make_category("Conseil", audience=access.MEMBERS)
    page = make_category("Réseau")
    make_topic("Canari", on=page)
    actions.rebuild()
    reader = make_user(groups=[access.NETWORK])
    assert find("canari", reader).total == 1
    page.move(closed, pos="last-child")
    del reader.__dict__["_reader"]
    assert find("canari", reader).total == 0
    assert find("canari", make_member()).total == 1


def test_a_new_address_of_a_branch_is_the_address_of_its_hits(
    django_capture_on_commit_callbacks,
) -> None:
    library = make_home_tree().library
    make_resource("Canari", slug="canari")
    actions.rebuild()
    library.slug = "rayons"
    with django_capture_on_commit_callbacks(execute=True):
        library.save()
    assert [hit.url for hit in find("canari").hits] == ["/rayons/canari/"]


def test_unpublishing_a_page_hides_the_conversations_on_it() -> None:
    page = make_resource("Fiche")
    make_topic("Canari", on=page)
    actions.rebuild()
    member = make_member()
    assert find("canari", member).total == 1
    page.unpublish()
    del member.__dict__["_reader"]
    assert find("canari", member).total == 0
