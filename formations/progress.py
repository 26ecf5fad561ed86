"""How far someone is in a course. Pure: no Django, no clock, no database."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class Step:
    """One step of a course: `minutes` is its share of its lesson's duration."""

    id: UUID
    lesson_id: int
    minutes: float


class LessonState(StrEnum):
    DONE = "done"
    STARTED = "started"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Progress:
    """Steps and lessons done; `minutes` is what remains, rounded up.

    `next_step` is None when all is done.
    """

    done: int
    total: int
    fraction: float
    minutes: int
    next_step: Step | None
    lessons: dict[int, LessonState]

    @property
    def lessons_done(self) -> int:
        return sum(state is LessonState.DONE for state in self.lessons.values())

    @property
    def lessons_total(self) -> int:
        return len(self.lessons)

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.done == self.total


def of(steps: Sequence[Step], done: Collection[UUID], last: UUID | None = None) -> Progress:
    """Progress through a course: `fraction` in [0, 1], 1.0 for a course without steps.

    The next step is the first one open from `last` on (where the person was), then from the
    beginning. Completions of steps since removed are ignored, so progress never exceeds the whole.
    """
    open_steps = [step for step in steps if step.id not in done]
    finished = len(steps) - len(open_steps)
    return Progress(
        done=finished,
        total=len(steps),
        fraction=finished / len(steps) if steps else 1.0,
        minutes=math.ceil(round(sum(step.minutes for step in open_steps), 6)),
        next_step=_next(steps, open_steps, last),
        lessons=_states(steps, done),
    )


def share(lesson_id: int, minutes: int, step_ids: Sequence[UUID]) -> list[Step]:
    """The steps of a lesson, its duration shared equally between them."""
    return [Step(step_id, lesson_id, minutes / len(step_ids)) for step_id in step_ids]


def _next(steps: Sequence[Step], open_steps: Sequence[Step], last: UUID | None) -> Step | None:
    ids = [step.id for step in steps]
    behind = set(ids[: ids.index(last)]) if last in ids else set()
    ahead = [step for step in open_steps if step.id not in behind]
    return next(iter([*ahead, *open_steps]), None)


def _states(steps: Sequence[Step], done: Collection[UUID]) -> dict[int, LessonState]:
    answers: dict[int, list[bool]] = {}
    for step in steps:
        answers.setdefault(step.lesson_id, []).append(step.id in done)
    return {lesson_id: _state(found) for lesson_id, found in answers.items()}


def _state(found: Sequence[bool]) -> LessonState:
    if all(found):
        return LessonState.DONE
    return LessonState.STARTED if any(found) else LessonState.AHEAD
