"""What keeps the place safe: reports, decisions, the newcomers' rule."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from communaute.members.models.ledgers import LedgerEvent


class Report(models.Model):
    """A member says that a post should be looked at. Nobody else learns who."""

    class Reason(models.TextChoices):
        YOUTH = "youth", _("On reconnaît un jeune ou une famille")
        HURTS = "hurts", _("Blesse quelqu’un")
        SELLS = "sells", _("Publicité ou hors sujet")
        OTHER = "other", _("Autre chose")

    post = models.ForeignKey("discussions.Post", on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    reason = models.CharField(_("motif"), max_length=6, choices=Reason)
    words = models.TextField(_("en quelques mots"), max_length=500, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "reporter"], name="reported_once_by_a_member")
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(closed_at=None), name="report_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.post_id}"


class ModerationEvent(LedgerEvent):
    """What a facilitator decided or looked at, when, and why. People are keyed hashes."""

    class Kind(models.TextChoices):
        REPORT_DISMISSED = "report_dismissed", _("Signalement sans suite")
        HIDDEN = "hidden", _("Message masqué")
        RESTORED = "restored", _("Message rétabli")
        APPROVED = "approved", _("Premier message accepté")
        MOVED = "moved", _("Discussion déplacée")
        LOCKED = "locked", _("Discussion fermée")
        UNLOCKED = "unlocked", _("Discussion rouverte")
        PINNED = "pinned", _("Discussion épinglée")
        UNPINNED = "unpinned", _("Discussion désépinglée")
        DONE = "done", _("Discussion terminée")
        REOPENED = "reopened", _("Discussion reprise")
        REVEALED = "revealed", _("Nom d’une personne masquée consulté")
        SUSPENDED = "suspended", _("Personne suspendue")
        REINSTATED = "reinstated", _("Suspension levée")
        SUMMARIZED = "summarized", _("Essentiel écrit")
        PROPOSED = "proposed", _("Proposée à la bibliothèque")

    kind = models.CharField(_("décision"), max_length=20, choices=Kind)
    actor_hash = models.CharField(_("par"), max_length=64)
    subject_hash = models.CharField(_("au sujet de"), max_length=64, blank=True)
    topic_number = models.PositiveBigIntegerField(_("discussion"), null=True)
    post_number = models.PositiveBigIntegerField(_("message"), null=True)
    why = models.CharField(_("pourquoi"), max_length=1200, blank=True)

    class Meta:
        verbose_name = _("décision d’animation")
        verbose_name_plural = _("décisions d’animation")
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="moderation_by_date"),
            models.Index(fields=["post_number"], name="moderation_by_post"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"


class FirstPost(models.Model):
    """A newcomer's message that the facilitators read: listed, or held until they have.

    Whose it is, only the post knows.
    """

    post = models.OneToOneField(
        "discussions.Post", on_delete=models.CASCADE, related_name="first_post"
    )
    is_held = models.BooleanField(default=False)  # never published yet
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["post"], condition=models.Q(seen_at=None), name="first_post_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}, {'held' if self.is_held else 'published'}"


class Suspension(models.Model):
    """A member may read and not speak until `ends_at`, or until somebody lifts it."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions"
    )
    why = models.TextField(_("mot à la personne"), max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.member_id} until {self.ends_at}"


@register_setting(icon="view")
class ModerationSettings(BaseSiteSetting):
    """The community's rule for newcomers."""

    newcomer_posts = models.PositiveSmallIntegerField(
        _("messages d’une nouvelle personne"),
        default=3,
        help_text=_("Ses premiers messages paraissent dans la liste de l’animation."),
    )
    holds_first_posts = models.BooleanField(
        _("relire ces messages avant de les publier"),
        default=False,
        help_text=_("Sinon, ils paraissent tout de suite et l’animation les lit après."),
    )
    newcomer_words = models.PositiveSmallIntegerField(
        _("mots au plus dans un de ces messages"), default=1500
    )
    newcomer_links = models.PositiveSmallIntegerField(
        _("liens au plus dans un de ces messages"), default=3
    )

    panels = [
        FieldPanel("newcomer_posts"),
        FieldPanel("holds_first_posts"),
        FieldPanel("newcomer_words"),
        FieldPanel("newcomer_links"),
    ]

    class Meta:
        verbose_name = _("règle des premiers messages")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
