"""What trainings bring to the digest: new courses, and the next lesson of one's own."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaute.digests.compose import NEW_COURSE, NEW_LESSON, NEXT_STEP, Seen
from communaute.digests.items import Candidate, DigestLine, Key, Personal, Pick
from communaute.digests.window import SETTLED, Window
from communaute.discussions.following.levels import muted_pages
from communaute.discussions.themes import NONE
from communaute.members import access
from communaute.members.access import Branch, Reader
from formations.models import Completion, CoursePage, Enrollment, LessonPage
from formations.themes import course_path, of_trainings

FORGOTTEN_AFTER = timedelta(days=60)
"""A training nobody opened for that long is no longer brought up."""
A_DAY = timedelta(days=1)
PLACE = ("pk", "path", "first_published_at")


class TrainingSection:
    key = "formations"

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        """New trainings, and the lessons added since to those that were known already."""
        told = window.settled
        first = {"first_published_at__gte": told.start, "first_published_at__lt": told.end}
        courses = list(CoursePage.objects.live().filter(**first).values_list(*PLACE))
        lessons = added(LessonPage.objects.live().filter(**first).values_list(*PLACE))
        themes = of_trainings([pk for pk, *_rest in [*courses, *lessons]])
        for pk, path, at in courses:
            one = self._candidate("course", pk, path, at + SETTLED, restricted)
            yield NEW_COURSE, replace(one, themes=themes.get(pk, NONE))
        for pk, path, at in lessons:
            one = self._candidate("lesson", pk, path, at + SETTLED, restricted)
            yield NEW_LESSON, replace(one, themes=themes.get(pk, NONE))

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
        mutes = muted_pages(windows, {one.course_id for one in enrollments})
        for one in enrollments:
            steps_done = done.get(one.pk, set())
            left = [
                lesson
                for lesson in lessons.get(one.course.path, ())
                if not steps_of(lesson) <= steps_done
            ]
            if left and (one.member_id, one.course_id) not in mutes:
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

    def themes(self, member_ids: Collection[int]) -> Iterable[tuple[int, int]]:
        """What one learns here says nothing of what one wants to hear of."""
        return ()

    def seen(self, member_ids: Collection[int], candidates: Collection[Candidate]) -> Seen:
        """Whoever follows a course knows that it exists, and the lesson that they opened last."""
        known = self.muted(member_ids, [one.key for one in candidates])
        keys = {(one.key.kind, one.key.id): one.key for one in candidates}
        rows = Enrollment.objects.filter(
            Q(course__in=[pk for kind, pk in keys if kind == "course"])
            | Q(last_lesson__in=[pk for kind, pk in keys if kind == "lesson"]),
            member__in=member_ids,
        )
        for member, course, lesson in rows.values_list("member", "course", "last_lesson"):
            for thing in (("course", course), ("lesson", lesson)):
                if thing in keys:
                    known.add((member, keys[thing]))
        return dict.fromkeys(known)

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        """Muted pages: themselves, by a theme, or for a lesson by its course."""
        places = courses_of([key.id for key in keys if key.kind == "lesson"])
        pages = {key: {key.id, places.get(key.id, key.id)} for key in keys}
        mutes = muted_pages(member_ids, set().union(*pages.values()))
        return {
            (member, key)
            for key, of_key in pages.items()
            for member, page in mutes
            if page in of_key
        }

    def lines(self, picks: Collection[Pick], reader: Reader) -> dict[Pick, DigestLine]:
        wanted = {kind: {one.key.id for one in picks if one.key.kind == kind} for kind in KINDS}
        courses = CoursePage.objects.filter(access.pages(reader), pk__in=wanted["course"])
        found = {("course", page.pk): page for page in courses}
        lessons = LessonPage.objects.filter(access.pages(reader), pk__in=wanted["lesson"])
        for lesson in lessons:
            found["lesson", lesson.pk] = lesson
        titles = titles_of(lessons)
        return {
            one: line(page, one, titles)
            for one in picks
            if (page := found.get((one.key.kind, one.key.id)))
        }


KINDS = ("course", "lesson")


def added(rows: Iterable[tuple[int, str, datetime]]) -> list[tuple[int, str, datetime]]:
    """Of these lessons, those published when their course had been there for a day or more."""
    lessons = list(rows)
    courses = CoursePage.objects.live().filter(path__in={course_path(one[1]) for one in lessons})
    known = dict(courses.values_list("path", "first_published_at"))
    return [
        (pk, path, at)
        for pk, path, at in lessons
        if (since := known.get(course_path(path))) and at - since >= A_DAY
    ]


def courses_of(lesson_ids: Collection[int]) -> dict[int, int]:
    """The course of each of these lessons."""
    if not lesson_ids:
        return {}
    paths = dict(LessonPage.objects.filter(pk__in=lesson_ids).values_list("pk", "path"))
    courses = CoursePage.objects.filter(path__in={course_path(one) for one in paths.values()})
    found = dict(courses.values_list("path", "pk"))
    return {pk: course for pk, path in paths.items() if (course := found.get(course_path(path)))}


def lessons_of(course_paths: Collection[str]) -> dict[str, list[LessonPage]]:
    """The lessons of these courses that have something to do, in order, in one query."""
    below = Q(pk__in=())
    for path in course_paths:
        below |= Q(path__startswith=path)
    found: dict[str, list[LessonPage]] = {}
    for lesson in LessonPage.objects.live().filter(below).order_by("path"):
        if steps_of(lesson):
            found.setdefault(course_path(lesson.path), []).append(lesson)
    return found


def steps_of(lesson: LessonPage) -> set[str]:
    return {block["id"] for block in lesson.steps.raw_data}


def titles_of(lessons: Collection[LessonPage]) -> dict[str, tuple[str, int]]:
    """Title and number of lessons of the courses of these lessons."""
    paths = {course_path(lesson.path) for lesson in lessons}
    if not paths:
        return {}
    counts = {path: len(found) for path, found in lessons_of(paths).items()}
    courses = CoursePage.objects.filter(path__in=paths).values_list("path", "title")
    return {path: (title, counts.get(path, 0)) for path, title in courses}


def course_line(page: CoursePage) -> DigestLine:
    return DigestLine(title=page.title, path=page.address, excerpt=page.summary[:200])


def line(
    page: CoursePage | LessonPage, pick: Pick, titles: Mapping[str, tuple[str, int]]
) -> DigestLine:
    if isinstance(page, CoursePage):
        return course_line(page)
    if pick.reason == NEXT_STEP:
        return lesson_line(page, pick, titles)
    course, _total = titles.get(course_path(page.path), ("", 0))
    minutes = _("%(n)d\xa0min") % {"n": page.minutes}
    return DigestLine(
        title=page.title,
        path=page.address,
        excerpt=page.summary[:200],
        meta=f"{course}, {minutes}" if course else minutes,
    )


def lesson_line(page: LessonPage, pick: Pick, titles: Mapping[str, tuple[str, int]]) -> DigestLine:
    course, total = titles.get(course_path(page.path), ("", 0))
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
