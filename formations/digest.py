"""What trainings bring to the digest: new courses, and the next lesson of one's own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaute.digests.compose import NEW_COURSE, NEXT_STEP
from communaute.digests.items import Candidate, DigestLine, Key, Personal, Pick
from communaute.digests.window import Window
from communaute.members import access
from communaute.members.access import Branch, Reader
from formations.models import Completion, CoursePage, Enrollment, LessonPage

FORGOTTEN_AFTER = timedelta(days=60)
"""A training nobody opened for that long is no longer brought up."""


class TrainingSection:
    key = "formations"

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        courses = CoursePage.objects.live().filter(
            first_published_at__gte=window.start, first_published_at__lt=window.end
        )
        for pk, path, published_at in courses.values_list("pk", "path", "first_published_at"):
            yield NEW_COURSE, self._candidate("course", pk, path, published_at, restricted)

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterator[tuple[str, Candidate]]:
        """A training waits for its own news."""
        return iter(())

    def personal(
        self, windows: Mapping[int, Window], restricted: Sequence[Branch]
    ) -> dict[int, list[Personal]]:
        """The first lesson not finished of the training each member opened last."""
        present = max(one.end for one in windows.values())
        recent = present - FORGOTTEN_AFTER
        enrollments = list(
            Enrollment.objects.filter(
                Q(last_seen_at__gte=recent) | Q(enrolled_at__gte=recent),
                member_id__in=windows,
                course__live=True,
            ).select_related("course")
        )
        enrollments.sort(
            key=lambda one: (one.last_seen_at or one.enrolled_at, one.pk), reverse=True
        )
        lessons = lessons_of({one.course.path for one in enrollments})
        done: dict[int, set[str]] = {}
        for pk, step_id in Completion.objects.filter(enrollment__in=enrollments).values_list(
            "enrollment_id", "step_id"
        ):
            done.setdefault(pk, set()).add(str(step_id))
        found: dict[int, list[Personal]] = {}
        for one in enrollments:
            steps_done = done.get(one.pk, set())
            left = [
                lesson
                for lesson in lessons.get(one.course.path, ())
                if not steps_of(lesson) <= steps_done
            ]
            if left:
                candidate = self._candidate("lesson", left[0].pk, left[0].path, present, restricted)
                finished = len(lessons[one.course.path]) - len(left)
                entry = Personal(candidate, NEXT_STEP, finished)
                found.setdefault(one.member_id, []).append(entry)
        return found

    def _candidate(
        self, kind: str, pk: int, path: str, at, restricted: Sequence[Branch]
    ) -> Candidate:
        return Candidate(
            key=Key(self.key, kind, pk),
            acl=access.page_token(path, restricted),
            owner_acl="",
            author_ids=frozenset(),
            happened_at=at,
            score=0,
        )

    def seen(
        self, member_ids: Collection[int], candidates: Collection[Candidate]
    ) -> set[tuple[int, Key]]:
        """Whoever follows a course knows that it exists."""
        courses = {one.key.id: one.key for one in candidates if one.key.kind == "course"}
        rows = Enrollment.objects.filter(member_id__in=list(member_ids), course_id__in=courses)
        return {
            (member, courses[course]) for member, course in rows.values_list("member", "course")
        }

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        return set()

    def lines(self, picks: Collection[Pick], reader: Reader) -> dict[Pick, DigestLine]:
        wanted = {kind: {one.key.id for one in picks if one.key.kind == kind} for kind in KINDS}
        courses = CoursePage.objects.filter(access.pages(reader), pk__in=wanted["course"])
        found = {("course", page.pk): page for page in courses}
        lessons = LessonPage.objects.filter(access.pages(reader), pk__in=wanted["lesson"])
        for lesson in lessons:
            found["lesson", lesson.pk] = lesson
        titles = titles_of(lessons)
        return {
            one: course_line(page) if one.key.kind == "course" else lesson_line(page, one, titles)
            for one in picks
            if (page := found.get((one.key.kind, one.key.id)))
        }


KINDS = ("course", "lesson")


def lessons_of(course_paths: Collection[str]) -> dict[str, list[LessonPage]]:
    """The lessons of these courses that have something to do, in order, in one query."""
    below = Q(pk__in=())
    for path in course_paths:
        below |= Q(path__startswith=path)
    found: dict[str, list[LessonPage]] = {}
    for lesson in LessonPage.objects.live().filter(below).order_by("path"):
        if steps_of(lesson):
            found.setdefault(course_path(lesson), []).append(lesson)
    return found


def course_path(lesson: LessonPage) -> str:
    """A lesson stands in a module, which stands in a course."""
    return lesson.path[: -2 * lesson.steplen]


def steps_of(lesson: LessonPage) -> set[str]:
    return {block["id"] for block in lesson.steps.raw_data}


def titles_of(lessons: Collection[LessonPage]) -> dict[str, tuple[str, int]]:
    """Title and number of lessons of the courses of these lessons."""
    paths = {course_path(lesson) for lesson in lessons}
    if not paths:
        return {}
    counts = {path: len(found) for path, found in lessons_of(paths).items()}
    courses = CoursePage.objects.filter(path__in=paths).values_list("path", "title")
    return {path: (title, counts.get(path, 0)) for path, title in courses}


def course_line(page: CoursePage) -> DigestLine:
    return DigestLine(title=page.title, path=page.address, excerpt=page.summary[:200])


def lesson_line(page: LessonPage, pick: Pick, titles: Mapping[str, tuple[str, int]]) -> DigestLine:
    course, total = titles.get(course_path(page), ("", 0))
    next_one = ngettext(
        "La prochaine leçon dure %(n)d minute.",
        "La prochaine leçon dure %(n)d minutes.",
        page.minutes,
    )
    done = ngettext("%(n)d leçon sur %(total)d", "%(n)d leçons sur %(total)d", pick.place)
    return DigestLine(
        title=_("%(course)s\xa0: %(lesson)s") % {"course": course, "lesson": page.title},
        path=page.address,
        excerpt=next_one % {"n": page.minutes},
        meta=done % {"n": pick.place, "total": total} if pick.place else _("À commencer"),
    )


section = TrainingSection()
