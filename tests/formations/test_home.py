from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communaute.members import access
from formations import actions
from formations.home import current_training
from tests.factories import make_member, make_organization, make_user
from tests.formations.factories import lessons_of, make_course

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 14, 30, tzinfo=UTC)


def work_at(course, member, *, steps: int, now: datetime = NOW) -> None:
    enrollment = actions.enroll(course, member=member, now=now)
    every = [(lesson, step) for lesson in lessons_of(course) for step in lesson.step_ids]
    for lesson, step_id in every[:steps]:
        actions.complete(enrollment, lesson=lesson, step_id=step_id, now=now)


def test_without_a_training_there_is_nothing_to_take_up():
    assert current_training(make_member()) is None


def test_the_training_last_worked_at_is_taken_up_at_the_very_step():
    maude = make_member()
    older, newer, finished = (make_course(lessons=2, steps=2) for _n in range(3))
    work_at(older, maude, steps=1)
    work_at(newer, maude, steps=3, now=NOW + timedelta(days=1))
    work_at(finished, maude, steps=4, now=NOW + timedelta(days=2))
    lesson = lessons_of(newer)[1]
    found = current_training(maude)
    assert found.title == newer.title
    assert found.url == f"{lesson.url}#etape-{lesson.step_ids[1]}"
    assert found.next_lesson == lesson.title
    assert (found.lessons_done, found.lessons_total) == (1, 2)
    assert (found.steps_done, found.steps_total) == (3, 4)
    assert found.minutes == 3


def test_a_training_that_closed_is_not_proposed():
    course = make_course(lessons=1, audience=access.MEMBERS)
    outsider = make_user(organization=make_organization(standing="network"))
    work_at(course, outsider, steps=1)
    assert current_training(outsider) is None


def test_three_queries_however_many_trainings():
    maude = make_member()
    for _n in range(4):
        work_at(make_course(lessons=3, steps=3), maude, steps=2)
    access.reader_for(maude)  # read once per request, before
    with CaptureQueriesContext(connection) as captured:
        assert current_training(maude) is not None
    assert len(captured) == 3
