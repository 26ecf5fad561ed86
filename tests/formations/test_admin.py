"""In the admin: a followed training stays, a copied lesson is another lesson."""

import pytest
from django.urls import reverse
from django.utils import timezone

from formations import actions
from formations.models import CoursePage, LessonPage
from tests.factories import make_member, make_user
from tests.formations.factories import lessons_of, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(make_user(is_superuser=True))
    return client


def test_deleting_a_followed_training_is_refused_and_unpublishing_is_offered(administrator):
    course = make_course(lessons=1)
    actions.enroll(course, member=make_member(), now=timezone.now())
    url = reverse("wagtailadmin_pages:delete", args=[course.pk])
    answer = administrator.post(url)
    assert answer.url == reverse("wagtailadmin_pages:unpublish", args=[course.pk])
    assert "leur parcours sera gardé" in administrator.get(answer.url).content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_a_training_that_nobody_follows_can_be_deleted(administrator):
    course = make_course(lessons=1)
    administrator.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert not CoursePage.objects.filter(pk=course.pk).exists()


def test_the_steps_of_a_copied_lesson_are_not_those_that_were_finished(administrator):
    course = make_course(lessons=1, steps=2)
    (original,) = lessons_of(course)
    original.save_revision().publish()
    form = {
        "new_title": "Une autre fois",
        "new_slug": "une-autre-fois",
        "new_parent_page": original.get_parent().pk,
        "publish_copies": "on",
    }
    administrator.post(reverse("wagtailadmin_pages:copy", args=[original.pk]), form)
    copied = LessonPage.objects.get(slug="une-autre-fois")
    ids = {step.id for step in copied.steps}
    assert copied.live
    assert len(ids) == 2
    assert ids.isdisjoint({step.id for step in original.steps})
    assert {step.id for step in copied.get_latest_revision_as_object().steps} == ids
    assert [step.value["title"] for step in copied.steps] == [
        step.value["title"] for step in original.steps
    ]
