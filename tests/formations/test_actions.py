from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from formations import actions, journeys
from formations.models import Attempt, Completion, Enrollment
from tests.factories import make_member
from tests.formations.factories import (
    choice_ids,
    lessons_of,
    make_course,
    make_lesson,
    make_module,
    question_step,
    text_step,
)

NOW = datetime(2026, 11, 16, 14, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_enrolling_twice_keeps_the_first_enrollment():
    course, maude = make_course(), make_member()
    first = actions.enroll(course, member=maude, now=NOW)
    second = actions.enroll(course, member=maude, now=NOW + timedelta(days=1))
    assert first == second
    assert second.enrolled_at == NOW


@pytest.mark.django_db
def test_the_database_refuses_a_second_completion_of_a_step():
    enrollment = actions.enroll(make_course(), member=make_member(), now=NOW)
    step_id = uuid4()
    Completion.objects.create(enrollment=enrollment, step_id=step_id, completed_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Completion.objects.create(enrollment=enrollment, step_id=step_id, completed_at=NOW)


@pytest.mark.django_db
def test_completing_twice_keeps_the_first_time_and_remembers_the_place():
    course, maude = make_course(lessons=1), make_member()
    [lesson] = lessons_of(course)
    enrollment = actions.enroll(course, member=maude, now=NOW)
    step_id = lesson.step_ids[0]
    for hours in (0, 1):
        actions.complete(
            enrollment, lesson=lesson, step_id=step_id, now=NOW + timedelta(hours=hours)
        )
    assert Completion.objects.get().completed_at == NOW
    enrollment.refresh_from_db()
    assert enrollment.last_lesson == lesson
    assert enrollment.last_step == step_id
    assert enrollment.last_seen_at == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_a_step_that_was_removed_or_is_a_question_is_not_completed():
    lesson = make_lesson(make_module(make_course()), [question_step()])
    course = lesson.get_parent().get_parent().specific
    enrollment = actions.enroll(course, member=make_member(), now=NOW)
    with pytest.raises(actions.StepGone):
        actions.complete(enrollment, lesson=lesson, step_id=uuid4(), now=NOW)
    with pytest.raises(actions.NotCompletable):
        actions.complete(enrollment, lesson=lesson, step_id=lesson.step_ids[0], now=NOW)
    assert not Completion.objects.exists()


@pytest.mark.django_db
def test_a_wrong_answer_leaves_the_question_open_and_a_right_one_finishes_it():
    course = make_course()
    lesson = make_lesson(make_module(course), [question_step()])
    enrollment = actions.enroll(course, member=make_member(), now=NOW)
    step_id = lesson.step_ids[0]
    choices = choice_ids(lesson, step_id)
    answers = {"lesson": lesson, "step_id": step_id, "now": NOW}
    wrong = actions.answer(enrollment, choice_id=UUID(choices["Rien."]), **answers)
    assert not wrong.is_right
    assert not Completion.objects.exists()
    right = actions.answer(
        enrollment, choice_id=UUID(choices["« Ta place est prête. »"]), **answers
    )
    assert right.is_right
    assert Completion.objects.get().step_id == step_id
    assert Attempt.objects.count() == 2
    assert Attempt.objects.last_answers().get() == right


@pytest.mark.django_db
def test_a_choice_that_was_removed_is_refused():
    course = make_course()
    lesson = make_lesson(make_module(course), [question_step(), text_step()])
    enrollment = actions.enroll(course, member=make_member(), now=NOW)
    question, text = lesson.step_ids
    with pytest.raises(actions.ChoiceGone):
        actions.answer(enrollment, lesson=lesson, step_id=question, choice_id=uuid4(), now=NOW)
    with pytest.raises(actions.NotCompletable):
        actions.answer(enrollment, lesson=lesson, step_id=text, choice_id=uuid4(), now=NOW)
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_completions_at_once_make_one_row():
    course, maude = make_course(lessons=1), make_member()
    [lesson] = lessons_of(course)
    step_id = lesson.step_ids[0]

    def finish(_n: int) -> int:
        try:
            enrollment = actions.enroll(course, member=maude, now=NOW)
            return actions.complete(enrollment, lesson=lesson, step_id=step_id, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(finish, range(20)))
    assert len(made) == 1
    assert Completion.objects.count() == 1
    assert Enrollment.objects.count() == 1


@pytest.mark.django_db
def test_an_edit_of_the_lesson_takes_no_completion_away():
    course, maude = make_course(lessons=2, steps=3), make_member()
    enrollment = actions.enroll(course, member=maude, now=NOW)
    lesson = lessons_of(course)[0]
    for step_id in lesson.step_ids[:2]:
        actions.complete(enrollment, lesson=lesson, step_id=step_id, now=NOW)
    blocks = list(lesson.steps.raw_data)
    lesson.steps = [blocks[2], blocks[1], text_step()]
    lesson.save()
    [journey] = journeys.of([course], maude)
    assert journey.progress.done == 1
    assert Completion.objects.count() == 2
