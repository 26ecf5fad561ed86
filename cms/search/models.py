"""The one table that search reads."""

from collections.abc import Iterable
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def readable_with(self, tokens: Iterable[str]) -> Self:
        """The entries that a holder of these tokens may know of. The only way in."""
        held = list(tokens)
        return self.filter(models.Q(acl__in=held) | models.Q(owner_acl__in=held))


class SearchEntry(models.Model):
    """One thing that can be found. The words are analysed when written; no database analyses."""

    class Kind(models.TextChoices):
        RESOURCE = "resource", _("Ressource")
        TOPIC = "topic", _("Discussion")
        COURSE = "course", _("Formation")
        LESSON = "lesson", _("Leçon")

        @property
        def icon(self) -> str:
            return {
                "resource": "file-text",
                "topic": "message-circle",
                "course": "graduation-cap",
                "lesson": "graduation-cap",
            }[self.value]

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=250)
    extract = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    breadcrumb = models.CharField(max_length=250, blank=True)
    title_tokens = models.TextField()
    body_tokens = models.TextField(blank=True)
    title_exact = models.CharField(max_length=250)
    analyzer_version = models.PositiveSmallIntegerField()
    acl = models.CharField(max_length=80)
    owner_acl = models.CharField(max_length=80, blank=True)
    page_id = models.PositiveBigIntegerField()
    published_at = models.DateTimeField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="indexed_once")
        ]
        indexes = [
            models.Index(fields=["acl", "kind"], name="search_by_acl"),
            models.Index(fields=["page_id"], name="search_by_page"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"
