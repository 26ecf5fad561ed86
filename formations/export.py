"""A person's trainings: the courses they follow, the steps they finished, what they answered.

A course or a lesson is named where the person may open it; what they may no longer open stays
unnamed, down to the words of its steps.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from communaute.members.access import reader_for, visible_pages
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, Table
from formations.models import Attempt, Completion, CoursePage, Enrollment, LessonPage


def tables(member: User) -> Iterator[Table]:
    yield _enrollments(member)
    yield _completions(member)
    yield _answers(member)


def _enrollments(member: User) -> Table:
    found = (
        _of(member)
        .annotate(course_title=_title(member, "course"), lesson_title=_title(member, "last_lesson"))
        .values_list("course_title", "enrolled_at", "lesson_title", "last_seen_at")
    )
    return Table(
        key="enrollments",
        file="formations",
        title=_("Mes formations"),
        about=_("Les formations que vous suivez, et où vous en êtes."),
        columns=[
            Column("course", _("Formation")),
            Column("enrolled_at", _("Inscription"), Kind.MOMENT),
            Column("last_lesson", _("Dernière leçon")),
            Column("last_seen_at", _("Dernière fois"), Kind.MOMENT),
        ],
        rows=found.iterator(BATCH),
    )


def _completions(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        for enrollment in _of(member):
            words = Words(enrollment.course, member)
            done = Completion.objects.filter(enrollment=enrollment).order_by("pk")
            for one in done.iterator(BATCH):
                yield (words.course, words.step(one.step_id), one.completed_at)

    return Table(
        key="completions",
        file="etapes-terminees",
        title=_("Mes étapes terminées"),
        about=_("Chaque étape de leçon que vous avez finie."),
        columns=[
            Column("course", _("Formation")),
            Column("step", _("Étape")),
            Column("completed_at", _("Terminée"), Kind.MOMENT),
        ],
        rows=rows(),
    )


def _answers(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        for enrollment in _of(member):
            words = Words(enrollment.course, member)
            tries = Attempt.objects.filter(enrollment=enrollment).order_by("pk")
            for one in tries.iterator(BATCH):
                yield (
                    words.course,
                    words.step(one.step_id),
                    words.choice(one.choice_id),
                    one.is_right,
                    one.answered_at,
                )

    return Table(
        key="answers",
        file="reponses",
        title=_("Mes réponses aux questions"),
        about=_("Chaque réponse donnée dans une leçon. Personne d’autre que vous ne les voit."),
        columns=[
            Column("course", _("Formation")),
            Column("question", _("Question")),
            Column("answer", _("Réponse")),
            Column("is_right", _("Bonne réponse"), Kind.FLAG),
            Column("answered_at", _("Donnée"), Kind.MOMENT),
        ],
        rows=rows(),
    )


def _of(member: User):
    return Enrollment.objects.filter(member=member).select_related("course").order_by("pk")


def _title(member: User, name: str) -> Case:
    """The title of a page of a row, where this member may open it."""
    readable = visible_pages(member).values("pk")
    return Case(
        When(**{f"{name}__in": readable}, then=F(f"{name}__title")),
        default=Value(""),
        output_field=CharField(),
    )


class Words:
    """The words of one course, of its steps and choices, where they are still there.

    Those of a page that this member may not open are empty.
    """

    def __init__(self, course: CoursePage, member: User) -> None:
        reader = reader_for(member)
        self.course = course.title if reader.may_open(course) else ""
        self._steps: dict[str, str] = {}
        self._choices: dict[str, str] = {}
        for lesson in LessonPage.objects.within([course]):
            is_open = reader.may_open(lesson)
            for step in lesson.steps:
                title = step.value.get("title") or step.value.get("prompt") or ""
                self._steps[str(step.id)] = title if is_open else ""
                if step.block_type == "question":
                    for choice in step.value["choices"].bound_blocks:
                        self._choices[str(choice.id)] = choice.value["text"] if is_open else ""

    def step(self, pk: UUID) -> str:
        return self._steps.get(str(pk), _("Étape retirée depuis"))

    def choice(self, pk: UUID) -> str:
        return self._choices.get(str(pk), _("Réponse retirée depuis"))
