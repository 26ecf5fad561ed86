"""Conversations: topics that hang on pages, and their posts."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.core.pages import BasePage
from communaute.discussions.querysets import PostQuerySet, TopicQuerySet
from communaute.members.access import Audience, State

if TYPE_CHECKING:
    from communaute.discussions.messages import Message

POSTS_PER_PAGE = 20
RESERVED_SLUGS = {"sujets", "messages", "pages", "repondre", "suivre"}


class CommunityIndexPage(BasePage):
    """`/communaute/`: every conversation the reader may see. Its children are the categories."""

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["discussions.CategoryPage"]
    max_count = 1
    template = "discussions/index.html"

    class Meta:
        verbose_name = _("accueil de la communauté")

    def get_context(self, request, *args, **kwargs):
        from communaute.discussions.views import index_context

        return super().get_context(request, *args, **kwargs) | index_context(request, self)


class CategoryPage(BasePage):
    """A subject of conversation. Its privacy decides who takes part."""

    description = models.TextField(_("description"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("description")]
    parent_page_types = ["discussions.CommunityIndexPage"]
    subpage_types: list[str] = []
    template = "discussions/category.html"
    holds_discussions = True

    class Meta:
        verbose_name = _("catégorie")

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": _("Cette adresse est prise par le site\xa0: changez-la.")}
            )

    def get_context(self, request, *args, **kwargs):
        from communaute.discussions.views import category_context

        return super().get_context(request, *args, **kwargs) | category_context(request, self)


class Topic(models.Model):
    """A conversation on a page. Never seen by more people than the page."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        STORY = "recit", _("Récit")
        MODEL = "modele", _("Modèle ou outil")
        NEWS = "annonce", _("Annonce")

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("titre"), max_length=160)
    kind = models.CharField(_("genre"), max_length=10, choices=Kind, default=Kind.QUESTION)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="topics"
    )
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PAGE)
    audience_group = models.ForeignKey(
        "auth.Group", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    is_locked = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    post_count = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField()
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    read_number: int  # given by `with_reading`
    beginning: "list[Message]"  # both given by `messages.first_and_last`
    end: "list[Message]"

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet")
        verbose_name_plural = _("sujets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience=Audience.COHORT) ^ models.Q(audience_group=None),
                name="only_a_cohort_topic_has_a_group",
            )
        ]
        indexes = [
            models.Index(fields=["-last_post_at", "-id"], name="topic_by_activity"),
            models.Index(
                fields=["-is_pinned", "-last_post_at", "-id"], name="topic_pinned_then_activity"
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(kind="question", post_count=1),
                name="topic_unanswered",
            ),
            models.Index(fields=["page", "-last_post_at", "-id"], name="topic_by_page_activity"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:topic", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "sujet"

    @property
    def reply_count(self) -> int:
        return self.post_count - 1

    @property
    def hidden_count(self) -> int:
        """How many messages stand between the first and the last."""
        return self.post_count - 2

    @property
    def unread_count(self) -> int:
        """How many messages are new to the reader; the topic must come `with_reading`."""
        return self.last_number - self.read_number

    @property
    def reading_address(self) -> str:
        """Where to go on reading; the topic must come `with_reading`."""
        if not self.unread_count or not self.read_number:
            return self.get_absolute_url()
        page = self.read_number // POSTS_PER_PAGE + 1
        query = f"?page={page}" if page > 1 else ""
        return f"{self.get_absolute_url()}{query}#nouveaux"


class Post(models.Model):
    """A message. `number` counts from 1 inside its topic and never changes."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="posts"
    )
    body = models.TextField(_("message"))
    html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    key = models.UUIDField(editable=False, unique=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="post_numbered_once_in_topic")
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="post_by_date")]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("discussions:post", args=[self.pk])


class PostRevision(models.Model):
    """What a post said before an edit. Inserted once, never changed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"{self.post_id} before {self.replaced_at:%Y-%m-%d %H:%M}"


class Watch(models.Model):
    """How closely a member follows a topic, or every topic of a page."""

    class Level(models.IntegerChoices):
        MUTE = 0, _("En sourdine")
        NORMAL = 1, _("Normal")
        FOLLOW = 2, _("Suivre")
        AT_ONCE = 3, _("Tout de suite")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="watches"
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="watches"
    )
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.FOLLOW)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_watch_per_topic"),
            models.UniqueConstraint(fields=["member", "page"], name="one_watch_per_page"),
            models.CheckConstraint(
                condition=models.Q(topic=None) ^ models.Q(page=None),
                name="watch_is_of_a_topic_or_a_page",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → topic {self.topic_id}, page {self.page_id}: {self.level}"


class ReadMark(models.Model):
    """How far a member has read a topic: every post up to `last_number`."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks"
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="read_marks")
    last_number = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_read_mark_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} read {self.topic_id} up to {self.last_number}"
