"""The themes of trainings: a lesson has those of its course."""

from collections.abc import Collection

from wagtail.models import Page

from communaute.discussions.themes import gathered, linked
from formations.models import CoursePage, LessonPage

BELOW = 2  # a lesson hangs on a module, which hangs on its course


def of_trainings(page_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The themes of these courses and lessons, by page."""
    by_course: dict[str, list[int]] = {}
    for path, pk in CoursePage.objects.filter(pk__in=page_ids).values_list("path", "pk"):
        by_course.setdefault(path, []).append(pk)
    for path, pk in LessonPage.objects.filter(pk__in=page_ids).values_list("path", "pk"):
        by_course.setdefault(course_path(path), []).append(pk)
    if not by_course:
        return {}
    rows = linked(CoursePage, "themes").filter(coursepage__path__in=by_course)
    return gathered(
        (page, theme)
        for path, theme in rows.values_list("coursepage__path", "theme")
        for page in by_course[path]
    )


def course_path(path: str) -> str:
    """Where the course of a lesson of that path stands."""
    return path[: -BELOW * Page.steplen]
