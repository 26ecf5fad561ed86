"""The themes of trainings, for what hangs on their pages: a lesson has those of its course."""

from collections.abc import Collection

from wagtail.models import Page

from communaute.discussions.themes import gathered, linked
from formations.models import CoursePage, LessonPage

BELOW = 2  # a lesson hangs on a module, which hangs on its course


def of_trainings(page_ids: Collection[int]) -> dict[int, frozenset[int]]:
    lessons = LessonPage.objects.filter(pk__in=page_ids).values_list("path", "pk")
    by_course: dict[str, list[int]] = {}
    for path, pk in lessons:
        by_course.setdefault(path[: -BELOW * Page.steplen], []).append(pk)
    if not by_course:
        return {}
    rows = linked(CoursePage, "themes").filter(coursepage__path__in=by_course)
    return gathered(
        (lesson, theme)
        for path, theme in rows.values_list("coursepage__path", "theme")
        for lesson in by_course[path]
    )
