"""Questions one asks of trainings and of those who follow them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Left, Length
from wagtail.models import Page
from wagtail.query import PageQuerySet

from communaute.members.access import NOTHING, PageVisibility, pages, reader_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communaute.members.models import User
    from formations.models import Attempt, Completion, Enrollment  # noqa: F401 - named in quotes


class TrainingQuerySet(PageVisibility, PageQuerySet):
    def within(self, branches: Iterable[Page]) -> Self:
        """Those below these pages, in the order of the tree. Without pages, none."""
        below = NOTHING
        for page in branches:
            below |= Q(path__startswith=page.path, depth__gt=page.depth)
        return self.filter(below).order_by("path")

    def above(self, page: Page) -> Self:
        """Those that page hangs below."""
        cuts = range(page.steplen, len(page.path), page.steplen)
        return self.filter(path__in=[page.path[:cut] for cut in cuts])

    def listed(self) -> Self:
        """Lessons whose module is published too: a module taken away takes its lessons along."""
        module = Page.objects.filter(
            live=True, path=Left(OuterRef("path"), Length(OuterRef("path")) - Page.steplen)
        )
        return self.filter(Exists(module))


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """One's own, in courses one may still open."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pages(reader_for(user), "course__"), member_id=user.pk)

    def latest_first(self) -> Self:
        return self.order_by(F("last_seen_at").desc(nulls_last=True), "-enrolled_at", "-pk")


class CompletionQuerySet(models.QuerySet["Completion"]):
    def of(self, enrollments: Iterable["Enrollment"]) -> Self:
        return self.filter(enrollment__in=[enrollment.pk for enrollment in enrollments])


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def last_answers(self) -> Self:
        """The last answer to each question, in each enrollment."""
        last = self.values("enrollment_id", "step_id").annotate(last=Max("pk")).values("last")
        return self.filter(pk__in=last)
