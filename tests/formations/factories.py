"""Courses of as many lessons and steps as a test asks for."""

from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Page

from cms.core.models import SiteDocument
from communaute.members import access
from formations.models import CoursePage, LessonPage, ModulePage
from tests.factories import make_home_tree, restrict

RIGHT_FEEDBACK = "Oui : un choix, un repère, une place."
WRONG_FEEDBACK = "Pas encore : relisez le premier repère."
OTHER_FEEDBACK = "Presque : pensez au silence."

_number = count(1)


def text_step(title: str = "Trois phrases suffisent", body: str = "<p>Peu de mots.</p>") -> dict:
    paragraph = {"type": "paragraph", "value": body, "id": str(uuid4())}
    return {"type": "text", "value": {"title": title, "body": [paragraph]}, "id": str(uuid4())}


def question_step(prompt: str = "Que dites-vous d’abord?") -> dict:
    choices = [
        ("« Tu es en retard. »", False, WRONG_FEEDBACK),
        ("« Ta place est prête. »", True, RIGHT_FEEDBACK),
        ("Rien.", False, OTHER_FEEDBACK),
    ]
    items = [
        {
            "type": "item",
            "value": {"text": text, "is_right": right, "feedback": feedback},
            "id": str(uuid4()),
        }
        for text, right, feedback in choices
    ]
    return {
        "type": "question",
        "value": {"prompt": prompt, "choices": items},
        "id": str(uuid4()),
    }


def video_step(**value: Any) -> dict:
    value = {
        "title": "Le seuil",
        "video": make_document("seuil.webm").pk,
        "captions": make_document("seuil.vtt").pk,
        "poster": None,
        "transcript": "<p>Loïc pousse la porte.</p>",
    } | value
    return {"type": "video", "value": value, "id": str(uuid4())}


def make_document(name: str) -> SiteDocument:
    make_home_tree()  # with the root collection
    return SiteDocument.objects.create(title=name, file=ContentFile(b"WEBVTT", name=name))


def make_course(
    title: str = "", *, lessons: int = 0, steps: int = 2, audience: str = access.PUBLIC
) -> CoursePage:
    """A course of one module with that many lessons of that many steps."""
    n = next(_number)
    page = CoursePage(
        title=title or f"Formation {n}",
        slug=f"formation-{n}",
        goals="Ouvrir.\nTenir.\n",
        first_published_at=timezone.now(),
    )
    make_home_tree().trainings.add_child(instance=page)
    if audience != access.PUBLIC:
        restrict(page, audience)
    if lessons:
        module = make_module(page)
        for _n in range(lessons):
            make_lesson(module, [text_step() for _step in range(steps)])
    return page


def make_module(course: CoursePage, title: str = "", **fields: Any) -> ModulePage:
    n = next(_number)
    return course.add_child(
        instance=ModulePage(title=title or f"Module {n}", slug=f"module-{n}", **fields)
    )


def make_lesson(
    module: ModulePage, steps: list[dict] | None = None, *, minutes: int = 5, **fields: Any
) -> LessonPage:
    n = next(_number)
    words = {"title": f"Leçon {n}", "slug": f"lecon-{n}", "first_published_at": timezone.now()}
    fields = words | fields
    lesson = LessonPage(minutes=minutes, steps=[text_step()] if steps is None else steps, **fields)
    module.add_child(instance=lesson)
    return LessonPage.objects.get(pk=lesson.pk)


def lessons_of(course: Page) -> list[LessonPage]:
    return list(LessonPage.objects.within([course]))


def choice_ids(lesson: LessonPage, step_id: Any) -> dict[str, str]:
    """The ids of a question's choices, by their words."""
    choices = lesson.step(step_id).value["choices"].bound_blocks
    return {choice.value["text"]: choice.id for choice in choices}
