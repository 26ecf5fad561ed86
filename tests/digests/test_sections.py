from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail

from bibliotheque.models import Authorship
from formations.models import Completion, Enrollment
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_home_tree, make_resource, make_topic
from tests.formations.factories import lessons_of, make_course

pytestmark = pytest.mark.django_db
YESTERDAY = MONDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def told() -> str:
    send_all(MONDAY)
    return mail.outbox[0].body if mail.outbox else ""


def test_only_what_was_first_published_in_the_window_is_new():
    maude = make_subscriber()
    make_resource("Nouvelle", first_published_at=YESTERDAY)
    make_resource("Ancienne", first_published_at=MONDAY - timedelta(days=9))
    make_resource("Brouillon", live=False)
    mine = make_resource("La mienne", first_published_at=YESTERDAY)
    Authorship.objects.create(page=mine, person=maude)
    body = told()
    assert "Nouvelle" in body
    for title in ("Ancienne", "Brouillon", "La mienne"):
        assert title not in body


def test_the_next_lesson_of_my_training_comes_with_the_news():
    maude = make_subscriber()
    course = make_course(lessons=2)
    enrollment = Enrollment.objects.create(member=maude, course=course, enrolled_at=YESTERDAY)
    first, second = lessons_of(course)
    for block in first.steps.raw_data:
        Completion.objects.create(
            enrollment=enrollment, step_id=UUID(block["id"]), completed_at=YESTERDAY
        )
    make_topic("Une nouvelle", now=YESTERDAY, kind="recit")
    body = told()
    assert "VOTRE FORMATION" in body
    assert second.title in body
    assert "1 leçon sur 2" in body
    assert second.address in body


def test_a_finished_training_and_a_quiet_week_send_nothing():
    maude = make_subscriber()
    course = make_course(lessons=1)
    Enrollment.objects.create(member=maude, course=course, enrolled_at=YESTERDAY)
    assert told() == ""


def test_a_new_training_is_told_to_who_does_not_follow_it_yet():
    make_home_tree()
    course = make_course(lessons=1)
    type(course).objects.update(first_published_at=YESTERDAY)
    make_subscriber()
    enrolled = make_subscriber()
    Enrollment.objects.create(member=enrolled, course=course, enrolled_at=YESTERDAY)
    send_all(MONDAY)
    [message] = mail.outbox
    assert message.to != [enrolled.email]
    assert course.title in message.body
