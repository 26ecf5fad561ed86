"""Courses as one person sees them: their lessons in order, and how far the person is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from formations import progress
from formations.models import Completion, CoursePage, Enrollment, LessonPage, ModulePage

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communaute.members.models import User


@dataclass(frozen=True)
class Lesson:
    """A lesson at its place; `state` is that of the person, `number` counts from 1."""

    page: LessonPage
    number: int
    state: progress.LessonState


@dataclass(frozen=True)
class Journey:
    """A course, its lessons, and someone's progress; without an enrollment, nothing is done."""

    course: CoursePage
    lessons: tuple[Lesson, ...]
    enrollment: Enrollment | None
    progress: progress.Progress
    done: frozenset[UUID]

    @property
    def minutes(self) -> int:
        return sum(lesson.page.minutes for lesson in self.lessons)

    @property
    def is_started(self) -> bool:
        return self.enrollment is not None and self.enrollment.last_step is not None

    @cached_property
    def next_lesson(self) -> Lesson | None:
        """Where to go on: the lesson of the next step, None when all is done."""
        step = self.progress.next_step
        if step is None:
            return None
        return next(lesson for lesson in self.lessons if lesson.page.pk == step.lesson_id)

    def at(self, page: LessonPage) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.page.pk == page.pk), None)

    def around(self, page: LessonPage) -> tuple[LessonPage | None, LessonPage | None]:
        """The lessons before and after this one, across modules."""
        pages = [lesson.page for lesson in self.lessons]
        before = [lesson for lesson in pages if lesson.path < page.path]
        after = [lesson for lesson in pages if lesson.path > page.path]
        return (before[-1] if before else None, after[0] if after else None)


@dataclass(frozen=True)
class Module:
    """A module at its place; `next_id` is the lesson to go on with, when it is in this module."""

    page: ModulePage
    number: int
    lessons: tuple[Lesson, ...]
    next_id: int | None

    @property
    def minutes(self) -> int:
        return sum(lesson.page.minutes for lesson in self.lessons)

    @property
    def is_done(self) -> bool:
        return bool(self.lessons) and all(
            lesson.state is progress.LessonState.DONE for lesson in self.lessons
        )


def of(
    courses: Sequence[CoursePage],
    user: "User | AnonymousUser",
    enrollments: Iterable[Enrollment] | None = None,
) -> list[Journey]:
    """The journey of this person in each course: three queries, however many courses."""
    if enrollments is None:
        enrollments = Enrollment.objects.visible_to(user).filter(course__in=courses)
    by_course = {enrollment.course_id: enrollment for enrollment in enrollments}
    lessons = list(LessonPage.objects.visible_to(user).within(courses).listed())
    done: dict[int, set[UUID]] = {}
    if by_course:
        for enrollment_id, step_id in Completion.objects.of(by_course.values()).values_list(
            "enrollment_id", "step_id"
        ):
            done.setdefault(enrollment_id, set()).add(step_id)
    found = []
    for course in courses:
        enrollment = by_course.get(course.pk)
        mine = [lesson for lesson in lessons if lesson.path.startswith(course.path)]
        completed = done.get(enrollment.pk, set()) if enrollment else set()
        found.append(_journey(course, mine, enrollment, completed))
    return found


def modules(journey: Journey, user: "User | AnonymousUser") -> list[Module]:
    """The modules of the course that have lessons to show, in one query."""
    following = journey.next_lesson if journey.enrollment else None
    shown: list[Module] = []
    for page in ModulePage.objects.visible_to(user).within([journey.course]):
        lessons = tuple(
            lesson for lesson in journey.lessons if lesson.page.path.startswith(page.path)
        )
        if lessons:
            next_id = following.page.pk if following and following in lessons else None
            shown.append(Module(page, len(shown) + 1, lessons, next_id))
    return shown


def _journey(
    course: CoursePage,
    pages: Sequence[LessonPage],
    enrollment: Enrollment | None,
    done: set[UUID],
) -> Journey:
    steps = [
        step for page in pages for step in progress.share(page.pk, page.minutes, page.step_ids)
    ]
    so_far = progress.of(steps, done, enrollment.last_step if enrollment else None)
    lessons = tuple(
        Lesson(page, number, so_far.lessons.get(page.pk, progress.LessonState.AHEAD))
        for number, page in enumerate(pages, start=1)
    )
    return Journey(course, lessons, enrollment, so_far, frozenset(done))
