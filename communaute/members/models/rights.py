"""What people ask of their own data."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DataExport(models.Model):
    """An archive of everything of one's own, made by the worker and kept a few days.

    `name` is the file's, below the private folder of exports; empty until it is ready.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En préparation")
        READY = "ready", _("Prête")
        FAILED = "failed", _("Échec")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(state="waiting"),
                name="one_export_in_preparation_per_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.state}"


class PrivacyRequest(models.Model):
    """Something about a person that they cannot change alone: the facilitators look at it.

    A leaver has no account any more: `reply_to` is kept until the answer, then emptied. What is
    answered is kept a year, for whoever contests it (docs/decisions/erasure.md).
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Corriger un renseignement")
        MENTION = "mention", _("Retirer une mention de moi écrite par quelqu’un d’autre")
        OTHER = "other", _("Autre question de vie privée")

    kind = models.CharField(_("genre"), max_length=10, choices=Kind)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reply_to = models.EmailField(_("courriel pour la réponse"), blank=True)
    text = models.TextField(_("demande"), max_length=2000)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("reçue"))
    closed_at = models.DateTimeField(_("traitée"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("demande de vie privée")
        verbose_name_plural = _("demandes de vie privée")

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"
