"""What a learner does: enroll, finish a step, answer a question."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from communaute.members.models import User
from formations.models import Attempt, Completion, CoursePage, Enrollment, LessonPage


class StepGone(Exception):
    """The lesson has no such step any more: it was removed or remade since the page was opened."""


class NotCompletable(Exception):
    """A question is finished by answering it, other steps by saying so."""


class ChoiceGone(Exception):
    """The question does not offer that choice any more."""


@transaction.atomic
def enroll(course: CoursePage, *, member: User, now: datetime) -> Enrollment:
    """Follow a course; the enrollment there is, if there is one."""
    enrollment, _created = Enrollment.objects.get_or_create(
        member=member, course=course, defaults={"enrolled_at": now}
    )
    return enrollment


@transaction.atomic
def complete(
    enrollment: Enrollment, *, lesson: LessonPage, step_id: UUID, now: datetime
) -> Completion:
    """Finish a step that one reads or watches, once; the completion there is, if there is one.

    Raises:
        StepGone: the lesson has no such step any more.
        NotCompletable: it is a question.
    """
    if _block(lesson, step_id).block_type == "question":
        raise NotCompletable(step_id)
    return _finish(enrollment, lesson=lesson, step_id=step_id, now=now)


@transaction.atomic
def answer(
    enrollment: Enrollment, *, lesson: LessonPage, step_id: UUID, choice_id: UUID, now: datetime
) -> Attempt:
    """Record an answer, graded here; a right one finishes the step.

    Raises:
        StepGone: the lesson has no such step any more.
        NotCompletable: it is no question.
        ChoiceGone: the question does not offer that choice any more.
    """
    block = _block(lesson, step_id)
    if block.block_type != "question":
        raise NotCompletable(step_id)
    choices = {choice.id: choice.value for choice in block.value["choices"].bound_blocks}
    if str(choice_id) not in choices:
        raise ChoiceGone(choice_id)
    attempt = Attempt.objects.create(
        enrollment=enrollment,
        step_id=step_id,
        choice_id=choice_id,
        is_right=choices[str(choice_id)]["is_right"],
        answered_at=now,
    )
    if attempt.is_right:
        _finish(enrollment, lesson=lesson, step_id=step_id, now=now)
    else:
        _remember(enrollment, lesson=lesson, step_id=step_id, now=now)
    return attempt


def _block(lesson: LessonPage, step_id: UUID):
    block = lesson.step(step_id)
    if block is None:
        raise StepGone(step_id)
    return block


def _finish(
    enrollment: Enrollment, *, lesson: LessonPage, step_id: UUID, now: datetime
) -> Completion:
    completion, _created = Completion.objects.get_or_create(
        enrollment=enrollment, step_id=step_id, defaults={"completed_at": now}
    )
    _remember(enrollment, lesson=lesson, step_id=step_id, now=now)
    return completion


def _remember(enrollment: Enrollment, *, lesson: LessonPage, step_id: UUID, now: datetime) -> None:
    """Keep the place, to come back to."""
    Enrollment.objects.filter(pk=enrollment.pk).update(
        last_lesson=lesson, last_step=step_id, last_seen_at=now
    )
