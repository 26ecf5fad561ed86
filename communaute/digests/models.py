"""Who wants a digest, the runs that gave them one, and one row per person and period."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.dates import TORONTO
from cms.mail.models import LedgerRow
from cms.mail.one_click import new_token
from communaute.digests import compose
from communaute.digests.items import Key, Pick
from communaute.digests.window import Rhythm

QUIET_BEFORE_SLOWER = 2


class Subscription(models.Model):
    """A member's answer about the digest. Without an active row nothing is ever sent.

    `started_at` is when the present answer was given: slots before it are not this member's.
    During a pause nothing leaves; the digest that follows tells what the pause left untold.
    `quiet_count` is of the periods in a row that brought nothing new: after two, every second
    digest is left out until there is news.
    """

    class Cadence(models.TextChoices):
        DAILY = "daily", _("Chaque jour")
        WEEKLY = "weekly", _("Chaque semaine")
        BIWEEKLY = "biweekly", _("Toutes les deux semaines")
        MONTHLY = "monthly", _("Chaque mois")

    class Minutes(models.IntegerChoices):
        SHORT = 2, _("2\xa0minutes")
        USUAL = 5, _("5\xa0minutes")
        LONG = 15, _("15\xa0minutes")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("lundi")
        TUESDAY = 1, _("mardi")
        WEDNESDAY = 2, _("mercredi")
        THURSDAY = 3, _("jeudi")
        FRIDAY = 4, _("vendredi")
        SATURDAY = 5, _("samedi")
        SUNDAY = 6, _("dimanche")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest"
    )
    is_active = models.BooleanField(_("recevoir le résumé"), default=False)
    cadence = models.CharField(
        _("fréquence"), max_length=10, choices=Cadence, default=Cadence.WEEKLY
    )
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(_("heure"), default=7)
    minutes = models.PositiveSmallIntegerField(
        _("temps de lecture"), choices=Minutes, default=Minutes.SHORT
    )
    paused_until = models.DateTimeField(_("en pause jusqu’au"), null=True, blank=True)
    left_out = models.JSONField(default=list, blank=True)  # names of `parts.PARTS`
    quiet_count = models.PositiveSmallIntegerField(default=0, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = _("abonnement au résumé")
        verbose_name_plural = _("abonnements au résumé")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hour__lte=23), name="digest_hour_is_of_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["cadence", "weekday", "hour"],
                name="digest_slots",
                condition=models.Q(is_active=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.cadence if self.is_active else 'none'}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.cadence, self.member.zone, self.weekday, self.hour)

    @property
    def is_slowed(self) -> bool:
        return self.quiet_count >= QUIET_BEFORE_SLOWER

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


class WordQuerySet(models.QuerySet["Word"]):
    def at(self, moment: datetime) -> "Word | None":
        """The word of the digests that leave at that moment: the last one given."""
        return (
            self.filter(starts_at__lte=moment, ends_at__gt=moment).select_related("author").first()
        )


class DigestRun(models.Model):
    """One slot of one period: « 2026-W47 » for the people who wanted it Monday at 7.

    A slot noticed too late is recorded as missed, without deliveries; the run that `catches_up`
    with it leaves at the same people's next local hour.
    """

    class Reason(models.TextChoices):
        NONE = "", ""
        MISSED = "missed", _("Heure manquée")

    cadence = models.CharField(max_length=10, choices=Subscription.Cadence)
    period = models.CharField(_("période"), max_length=12)
    slot = models.DateTimeField(_("prévu pour"))
    reason = models.CharField(_("raison"), max_length=12, choices=Reason, blank=True)
    catches_up = models.DateTimeField(_("rattrape"), null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("terminé"), null=True, blank=True)

    class Meta:
        verbose_name = _("envoi du résumé")
        verbose_name_plural = _("envois du résumé")
        constraints = [
            models.UniqueConstraint(fields=["period", "slot"], name="one_run_per_period_and_slot")
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.slot:%Y-%m-%d %H:%M}"


class DigestDelivery(LedgerRow):
    """One person's digest of one period: ids of what it tells, never its text."""

    run = models.ForeignKey(DigestRun, on_delete=models.CASCADE, related_name="deliveries")
    period = models.CharField(max_length=12)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_deliveries"
    )
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    items = models.JSONField(null=True, blank=True)
    is_quiet = models.BooleanField(default=False)  # nothing new: something worth reading again

    class Meta:
        verbose_name = _("résumé")
        verbose_name_plural = _("résumés")
        constraints = [
            models.UniqueConstraint(fields=["period", "member"], name="one_digest_per_period"),
            models.CheckConstraint(
                condition=models.Q(window_start__lte=models.F("window_end")),
                name="digest_window_runs_forward",
            ),
        ]
        indexes = [
            models.Index(
                fields=["leases", "id"],
                name="digest_delivery_open",
                condition=models.Q(state__in=["planned", "leased"]),
            ),
            models.Index(fields=["run", "state"], name="digest_delivery_by_run"),
            models.Index(fields=["member", "-window_end"], name="digest_last_window"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.member_id}: {self.state}"


class Word(models.Model):
    """What a facilitator says at the head of the digests that leave between two moments.

    `pinned` is the key of one thing told first to whoever may see it: section, kind, id. Without
    a word of hers a digest leaves all the same.
    """

    text = models.TextField(_("votre mot"), max_length=700)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    pinned = models.JSONField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = WordQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}: {self.text[:40]}"

    @property
    def last_day(self) -> date:
        """The last day when digests carry it."""
        return (self.ends_at - timedelta(seconds=1)).astimezone(TORONTO).date()

    @property
    def pinned_pick(self) -> Pick | None:
        """The line that the pinned thing makes."""
        return Pick(Key(*self.pinned), compose.PINNED, 0) if self.pinned else None
