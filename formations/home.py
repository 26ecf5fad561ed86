"""What a member's own home says of their trainings."""

from dataclasses import dataclass

from communaute.members.models import User
from formations import journeys
from formations.models import Enrollment


@dataclass(frozen=True)
class CurrentTraining:
    """The training to take up again; `url` leads to the very step, `minutes` is what remains."""

    title: str
    url: str
    next_lesson: str
    next_lesson_minutes: int
    minutes: int
    steps_done: int
    steps_total: int
    lessons_done: int
    lessons_total: int


def current_training(user: User) -> CurrentTraining | None:
    """The training last worked at that is not finished, in three queries; None if there is none."""
    enrollments = list(Enrollment.objects.visible_to(user).select_related("course").latest_first())
    courses = [enrollment.course for enrollment in enrollments]
    for journey in journeys.of(courses, user, enrollments):
        lesson, step = journey.next_lesson, journey.progress.next_step
        if lesson is None or step is None:
            continue
        return CurrentTraining(
            title=journey.course.title,
            url=f"{lesson.page.address}#etape-{step.id}",
            next_lesson=lesson.page.title,
            next_lesson_minutes=lesson.page.minutes,
            minutes=journey.progress.minutes,
            steps_done=journey.progress.done,
            steps_total=journey.progress.total,
            lessons_done=journey.progress.lessons_done,
            lessons_total=journey.progress.lessons_total,
        )
    return None
