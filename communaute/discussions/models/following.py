"""How closely somebody follows, and how far they have read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.models import Theme
from communaute.discussions.models.topics import Topic


class Watch(models.Model):
    """How closely a member follows a topic, or every topic of a page or of a theme."""

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
    theme = models.ForeignKey(
        Theme, on_delete=models.CASCADE, null=True, blank=True, related_name="watches"
    )
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.FOLLOW)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_watch_per_topic"),
            models.UniqueConstraint(fields=["member", "page"], name="one_watch_per_page"),
            models.UniqueConstraint(fields=["member", "theme"], name="one_watch_per_theme"),
            models.CheckConstraint(
                condition=models.Q(topic__isnull=False, page=None, theme=None)
                | models.Q(topic=None, page__isnull=False, theme=None)
                | models.Q(topic=None, page=None, theme__isnull=False),
                name="watch_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}/{self.page_id}/{self.theme_id}: {self.level}"


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
