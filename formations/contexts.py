"""What each page of the trainings shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from wagtail.blocks.stream_block import StreamValue

from formations import journeys
from formations.forms import AnswerForm
from formations.models import (
    Attempt,
    CoursePage,
    Enrollment,
    LessonPage,
    TrainingIndexPage,
)


@dataclass(frozen=True)
class Offer:
    """A course one does not follow yet, by its size."""

    course: CoursePage
    lesson_count: int
    minutes: int


@dataclass(frozen=True)
class ShownStep:
    """A step of the lesson being read; a question has its form, and the feedback once answered."""

    block: StreamValue.StreamChild
    is_done: bool
    form: AnswerForm | None = None
    attempt: Attempt | None = None
    feedback: str = ""


def index_context(page: TrainingIndexPage, request: HttpRequest) -> dict[str, Any]:
    """The courses one follows, the one to take up again first, then the others."""
    courses = list(
        CoursePage.objects.visible_to(request.user).within([page]).prefetch_related("themes")
    )
    by_id = {course.pk: course for course in courses}
    enrollments = [
        enrollment
        for enrollment in Enrollment.objects.visible_to(request.user).latest_first()
        if enrollment.course_id in by_id
    ]
    followed = [by_id[enrollment.course_id] for enrollment in enrollments]
    mine = journeys.of(followed, request.user, enrollments)
    current = [journey for journey in mine if not journey.progress.is_complete]
    others = [course for course in courses if course not in followed]
    return {
        "current": current,
        "resume": current[0] if current else None,
        "finished": [journey for journey in mine if journey.progress.is_complete],
        "offers": _offers(others, request),
    }


def course_context(page: CoursePage, request: HttpRequest) -> dict[str, Any]:
    [journey] = journeys.of([page], request.user)
    return {
        "journey": journey,
        "modules": journeys.modules(journey, request.user),
        "breadcrumb": trail(page, request),
    }


def lesson_context(
    page: LessonPage, request: HttpRequest, refused: AnswerForm | None = None
) -> dict[str, Any]:
    """The lesson with its steps; `refused` is an answer that could not be taken."""
    course = CoursePage.objects.above(page).get()
    [journey] = journeys.of([course], request.user)
    parts = journeys.modules(journey, request.user)
    before, after = journey.around(page)
    is_preview = getattr(request, "is_preview", False)
    return {
        "course": course,
        "journey": journey,
        "lesson": journey.at(page),
        "module": next((part for part in parts if page.path.startswith(part.page.path)), None),
        "module_count": len(parts),
        "steps": _shown_steps(page, journey, refused, is_preview=is_preview),
        "may_answer": journey.enrollment is not None and not is_preview,
        "is_preview": is_preview,
        "previous_lesson": before,
        "following_lesson": after,
        "breadcrumb": [*trail(course, request), (course.title, course.get_url(request))],
    }


def trail(course: CoursePage, request: HttpRequest) -> list[tuple[str, str]]:
    """The way back from a course."""
    index = TrainingIndexPage.objects.filter(path=course.path[: -course.steplen]).first()
    return [(index.title, index.get_url(request))] if index else []


def _offers(courses: Sequence[CoursePage], request: HttpRequest) -> list[Offer]:
    counts: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    rows = LessonPage.objects.visible_to(request.user).within(courses).listed()
    for path, length in rows.values_list("path", "minutes"):
        course_path = path[: -2 * LessonPage.steplen]
        counts[course_path] += 1
        minutes[course_path] += length
    return [Offer(course, counts[course.path], minutes[course.path]) for course in courses]


def _shown_steps(
    page: LessonPage,
    journey: journeys.Journey,
    refused: AnswerForm | None,
    *,
    is_preview: bool,
) -> list[ShownStep]:
    attempts: dict[UUID, Attempt] = {}
    if journey.enrollment and not is_preview:
        mine = Attempt.objects.filter(enrollment=journey.enrollment, step_id__in=page.step_ids)
        attempts = {attempt.step_id: attempt for attempt in mine.last_answers()}
    shown = []
    for block in page.steps:
        step_id = UUID(block.id) if block.id else None
        is_done = step_id in journey.done and not is_preview
        if block.block_type != "question":
            shown.append(ShownStep(block, is_done))
            continue
        attempt = attempts.get(step_id) if step_id else None
        if refused is not None and refused.question_id == block.id:
            shown.append(ShownStep(block, is_done, refused))
            continue
        form = AnswerForm(
            question=block,
            is_open=journey.enrollment is not None and not is_done and not is_preview,
            initial={"choice": attempt and str(attempt.choice_id)},
        )
        shown.append(ShownStep(block, is_done, form, attempt, _feedback(block, attempt)))
    return shown


def _feedback(block: StreamValue.StreamChild, attempt: Attempt | None) -> str:
    """The words for the choice that was made; none before answering, or if it was removed since."""
    if attempt is None:
        return ""
    chosen = str(attempt.choice_id)
    return next(
        (
            choice.value["feedback"]
            for choice in block.value["choices"].bound_blocks
            if choice.id == chosen
        ),
        "",
    )
