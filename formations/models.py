"""Trainings: courses made of modules and lessons, and what learners did in them."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from cms.core.pages import BasePage
from formations.blocks import LessonBlock
from formations.querysets import (
    AttemptQuerySet,
    CompletionQuerySet,
    EnrollmentQuerySet,
    TrainingQuerySet,
)


class TrainingIndexPage(BasePage):
    """`/formations/`."""

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["formations.CoursePage"]
    max_count = 1
    template = "formations/index.html"

    class Meta:
        verbose_name = _("accueil des formations")

    def get_context(self, request, *args, **kwargs):
        from formations.contexts import index_context

        return super().get_context(request, *args, **kwargs) | index_context(self, request)


class CoursePage(BasePage):
    """A training: modules of lessons, followed at one's own pace."""

    goals = models.TextField(
        _("ce que vous saurez faire"), blank=True, help_text=_("Un objectif par ligne.")
    )
    themes = ParentalManyToManyField(
        "core.Theme", blank=True, related_name="courses", verbose_name=_("thèmes")
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("illustration"),
    )
    image_alt = models.CharField(_("texte de remplacement"), max_length=250, blank=True)

    objects = PageManager.from_queryset(TrainingQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("goals"),
        FieldPanel("themes"),
        FieldPanel("image"),
        FieldPanel("image_alt"),
    ]
    parent_page_types = ["formations.TrainingIndexPage"]
    subpage_types = ["formations.ModulePage"]
    template = "formations/course.html"

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")

    @property
    def goal_list(self) -> list[str]:
        return [line.strip() for line in self.goals.splitlines() if line.strip()]

    def get_context(self, request, *args, **kwargs):
        from formations.contexts import course_context

        return super().get_context(request, *args, **kwargs) | course_context(self, request)


class ModulePage(BasePage):
    """A part of a course. It has no screen of its own: its address leads to the course."""

    objects = PageManager.from_queryset(TrainingQuerySet)()

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["formations.CoursePage"]
    subpage_types = ["formations.LessonPage"]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    @property
    def anchor(self) -> str:
        """Where the course page shows it."""
        return f"module-{self.pk}"

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return []

    def get_sitemap_urls(self, request=None) -> list[dict[str, object]]:
        return []

    def serve(self, request, *args, **kwargs):
        return redirect(f"{self.get_parent().get_url(request)}#{self.anchor}")


class LessonPage(BasePage):
    """A few minutes of learning. Each block of `steps` is a step; its id is the step's name."""

    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=5)
    steps = StreamField(LessonBlock(), verbose_name=_("étapes"))

    objects = PageManager.from_queryset(TrainingQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("minutes"),
        FieldPanel("steps"),
    ]
    parent_page_types = ["formations.ModulePage"]
    subpage_types: list[str] = []
    template = "formations/lesson.html"
    holds_discussions = True

    class Meta:
        verbose_name = _("leçon")
        verbose_name_plural = _("leçons")

    @property
    def step_ids(self) -> list[UUID]:
        """The names of its steps, in order; the blocks themselves are not made."""
        return [UUID(block["id"]) for block in self.steps.raw_data if block.get("id")]

    def step(self, step_id: UUID) -> StreamValue.StreamChild | None:
        """The step of that name; None when it was removed since."""
        return next((block for block in self.steps if block.id == str(step_id)), None)

    def get_context(self, request, *args, **kwargs):
        from formations.contexts import lesson_context

        context = super().get_context(request, *args, **kwargs)
        return context | lesson_context(self, request, kwargs.get("refused"))


class Enrollment(models.Model):
    """A member follows a course. `last_step` is where they were, to come back to."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrollments"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="enrollments")
    enrolled_at = models.DateTimeField()
    last_lesson = models.ForeignKey(
        LessonPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_step = models.UUIDField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "course"], name="enrolled_once")]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.course_id}"


class Completion(models.Model):
    """A learner finished a step. Inserted once, never updated."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="completions")
    step_id = models.UUIDField()  # StreamField block id: survives reordering of the lesson
    completed_at = models.DateTimeField()

    objects = CompletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "step_id"], name="step_completed_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} completed {self.step_id}"


class Attempt(models.Model):
    """One answer to a question. Appended, never changed."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="attempts")
    step_id = models.UUIDField()
    choice_id = models.UUIDField()
    is_right = models.BooleanField()
    answered_at = models.DateTimeField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["enrollment", "step_id", "answered_at"], name="attempt_by_step")
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} answered {self.step_id}"
