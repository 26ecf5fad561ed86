"""Trainings as search finds them: courses by title and summary, lessons by their words too."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.search.documents import Document, Source
from cms.search.models import SearchEntry
from communaute.members import access
from formations.models import CoursePage, LessonPage


def course_documents(ids: Collection[int]) -> Iterator[Document]:
    restricted = access.branches()
    for course in CoursePage.objects.live().filter(pk__in=ids):
        text = "\n".join([course.summary, *course.goal_list])
        yield _document(course, SearchEntry.Kind.COURSE, text, _("Formations"), restricted)


def lesson_documents(ids: Collection[int]) -> Iterator[Document]:
    restricted = access.branches()
    lessons = list(LessonPage.objects.live().listed().filter(pk__in=ids))
    paths = {_course_path(lesson) for lesson in lessons}
    courses = dict(CoursePage.objects.filter(path__in=paths).values_list("path", "title"))
    for lesson in lessons:
        text = "\n".join([lesson.summary, words(lesson)])
        title = courses.get(_course_path(lesson), "")
        yield _document(lesson, SearchEntry.Kind.LESSON, text, title, restricted)


def words(lesson: LessonPage) -> str:
    """What one reads in a lesson; of a question its text alone, never choices nor feedback."""
    found: list[str] = []
    for step in lesson.steps:
        if step.block_type == "question":
            found.append(step.value["prompt"])
        else:
            found += step.block.get_searchable_content(step.value)
    return "\n".join(str(part) for part in found)


def _course_path(lesson: LessonPage) -> str:
    return lesson.path[: -2 * lesson.steplen]


def _document(
    page: CoursePage | LessonPage,
    kind: str,
    text: str,
    breadcrumb: str,
    restricted: list[access.Branch],
) -> Document:
    return Document(
        object_id=page.pk,
        kind=kind,
        title=page.title,
        text=text.strip(),
        url=page.address,
        page_id=page.pk,
        acl=access.page_token(page.path, restricted),
        published_at=page.first_published_at or page.last_published_at,
        breadcrumb=breadcrumb,
    )


def _visible_ids(model: type[Page]) -> Callable[[Any, Collection[int]], set[int]]:
    def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
        visible = model.objects.visible_to(user)
        return set(visible.filter(pk__in=ids).values_list("pk", flat=True))

    return visible_ids


courses = Source(
    key="courses",
    model=CoursePage,
    path="path",
    documents=course_documents,
    visible_ids=_visible_ids(CoursePage),
)
lessons = Source(
    key="lessons",
    model=LessonPage,
    path="path",
    documents=lesson_documents,
    visible_ids=_visible_ids(LessonPage),
)
