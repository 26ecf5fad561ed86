"""Topics that hang on pages, and their posts."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.text import reading_minutes
from communaute.discussions.querysets import PostQuerySet, TopicQuerySet
from communaute.members.access import Audience, State

if TYPE_CHECKING:
    from communaute.discussions.reading.messages import Message

POSTS_PER_PAGE = 20


class Topic(models.Model):
    """A conversation on a page. Never seen by more people than the page.

    `post_count`, `word_count` and `last_number` are of its published posts, `reader_count` of the
    members who opened it; `recount` rebuilds them.
    """

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
    is_masked = models.BooleanField(default=False)  # opened without a name: `author` stays empty
    is_locked = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # solved, told, in the library, past: by its kind
    post_count = models.PositiveIntegerField(default=0)
    word_count = models.PositiveIntegerField(default=0)
    reader_count = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField()
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    last_is_masked = models.BooleanField(default=False)
    summary = models.TextField(_("l’essentiel en 30 secondes"), max_length=1200, blank=True)
    summary_html = models.TextField(editable=False, blank=True)
    summary_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    summarized_at = models.DateTimeField(null=True)
    proposal = models.ForeignKey(  # the library's page that this topic proposed
        Page, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    read_number: int  # given by `with_reading`
    read_at: datetime | None  # given by `screen.read`
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
    def reading_minutes(self) -> int:
        """Whole minutes to read it all."""
        return reading_minutes(self.word_count)

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
    """A message. `number` counts from 1 inside its topic and never changes.

    Said without a name, it has a `pseudonym` and no `author`. The counts are of its reactions.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="posts"
    )
    pseudonym = models.ForeignKey(
        "discussions.Pseudonym", on_delete=models.RESTRICT, null=True, related_name="posts"
    )
    body = models.TextField(_("message"))
    html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    key = models.UUIDField(editable=False, unique=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_team = models.BooleanField(default=False)  # else by who asked
    word_count = models.PositiveIntegerField(default=0)
    thanks_count = models.PositiveIntegerField(default=0)
    useful_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="post_numbered_once_in_topic"),
            models.CheckConstraint(
                condition=models.Q(author=None) | models.Q(pseudonym=None),
                name="post_said_by_name_or_without",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="post_by_date"),
            models.Index(
                fields=["topic", "accepted_at"],
                condition=models.Q(accepted_at__isnull=False),
                name="post_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("discussions:post", args=[self.pk])

    @property
    def safe_html(self) -> SafeString:
        return mark_safe(self.html)  # sanitised when written: rendering.render


class PostRevision(models.Model):
    """What a post said before an edit. Inserted once; only `is_hidden` may change.

    What the facilitators hid, and was said again in other words, is shown to nobody.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"{self.post_id} before {self.replaced_at:%Y-%m-%d %H:%M}"
