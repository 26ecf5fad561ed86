"""A page on which people talk is not deleted: refused in French, never a server error."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from communaute.discussions.models import Topic
from tests.factories import make_category, make_home_tree, make_resource, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = make_user(is_superuser=True)
    client.force_login(person)
    return client


def test_deleting_a_page_with_topics_is_refused_and_unpublishing_is_offered(administrator):
    page = make_resource()
    topic = make_topic(on=page)
    url = reverse("wagtailadmin_pages:delete", args=[page.pk])
    for answer in (administrator.get(url), administrator.post(url)):
        assert answer.url == reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    shown = administrator.get(answer.url).content.decode()
    assert "ne peut pas être supprimée" in shown
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_deleting_a_branch_with_topics_below_is_refused(administrator):
    make_topic(on=make_category())
    community = make_home_tree().community
    administrator.post(reverse("wagtailadmin_pages:delete", args=[community.pk]))
    assert Page.objects.filter(pk=community.pk).exists()


def test_deleting_several_pages_at_once_is_refused_too(administrator):
    talked, quiet = make_resource(), make_resource()
    make_topic(on=talked)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = administrator.post(f"{url}?id={talked.pk}&id={quiet.pk}")
    assert answer.status_code == 302
    assert Page.objects.filter(pk__in=[talked.pk, quiet.pk]).count() == 2


def test_a_page_nobody_talks_on_can_be_deleted(administrator):
    page = make_resource()
    administrator.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()
