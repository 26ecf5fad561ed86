"""A message is a row before it is a mail."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

MAX_TRIES = 6
MAX_LEASES = 24  # a row held by that many workers that died is not tried again
FIRST_PAUSE = 60.0
PAUSE_GROWTH = 5.0  # 1 min, 5 min, 25 min, 2 h, 10 h: six tries within a day


@dataclass(frozen=True)
class Lease:
    """Rows held by one worker. `until` is also the proof: nobody else wrote that very moment."""

    ids: list[int]
    until: datetime


class LedgerQuerySet(models.QuerySet):
    """Questions and moves common to every ledger of mail."""

    def _anew(self) -> Self:
        """Every row of the ledger: a row held or settled is found whatever this query filters."""
        return type(self)(self.model, using=self.db)

    def due(self, now: datetime) -> Self:
        """Rows that wait to be sent and whose time has come."""
        return self.filter(state=LedgerRow.State.PLANNED).filter(
            models.Q(not_before=None) | models.Q(not_before__lte=now)
        )

    def claim(self, *, now: datetime, limit: int) -> Lease:
        """Lease up to `limit` due rows to the caller alone; those of dead workers come last.

        On PostgreSQL rows that another worker holds are skipped; on SQLite the transaction takes
        the write lock when it begins, so two workers never see the same row free.
        """
        until = now + timedelta(seconds=settings.LEASE_SECONDS)
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            ids = list(
                self.due(now)
                .order_by("leases", "pk")
                .select_for_update(skip_locked=skip, of=("self",) if skip else ())
                .values_list("pk", flat=True)[:limit]
            )
            self._anew().filter(pk__in=ids).update(
                state=LedgerRow.State.LEASED, lease_until=until, leases=models.F("leases") + 1
            )
        return Lease(ids, until)

    def held(self, lease: Lease) -> Self:
        """The rows of a lease that are still the holder's."""
        return self.filter(pk__in=lease.ids, state=LedgerRow.State.LEASED, lease_until=lease.until)

    def renew(self, lease: Lease, *, now: datetime) -> Lease:
        """Hold longer what is still held; gives back a lease of those rows alone."""
        until = now + timedelta(seconds=settings.LEASE_SECONDS)
        with transaction.atomic():
            rows = self._anew().held(lease)
            ids = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
            self._anew().filter(pk__in=ids).update(lease_until=until)
        return Lease(ids, until)

    def release(self, lease: Lease, *, was_tried: bool = False) -> None:
        """Give back what is still held: another worker may take it at once.

        What was tried in vain keeps its count of holders and so comes after everything else.
        """
        untried = 0 if was_tried else 1
        self._anew().held(lease).update(
            state=LedgerRow.State.PLANNED, lease_until=None, leases=models.F("leases") - untried
        )

    def release_expired(self, now: datetime) -> int:
        """Give back the rows whose holder died: their lease has run out."""
        expired = self.filter(state=LedgerRow.State.LEASED, lease_until__lte=now)
        expired.filter(leases__gte=MAX_LEASES).update(
            state=LedgerRow.State.UNCERTAIN, lease_until=None
        )
        return expired.update(state=LedgerRow.State.PLANNED, lease_until=None)

    def settle(
        self,
        pk: int,
        *,
        state: str,
        reason: str = "",
        held_until: datetime | None = None,
        **fields: Any,
    ) -> None:
        """Write the end of a row, unless another worker already sent it.

        With `held_until`, the end of the caller's lease: only if the row is still the caller's,
        for what was erased meanwhile must not come back.
        """
        rows = self._anew().filter(pk=pk).exclude(state=LedgerRow.State.SENT)
        if held_until is not None:
            rows = rows.held(Lease([pk], held_until))
        rows.update(state=state, reason=reason, lease_until=None, **fields)

    def postpone(
        self,
        row: "LedgerRow",
        *,
        now: datetime,
        held_until: datetime | None = None,
        **at_last: Any,
    ) -> None:
        """After a failed try: wait at random, longer each time, then give up and set `at_last`."""
        tries = row.attempts + 1
        if tries >= MAX_TRIES:
            self.settle(
                row.pk,
                state=LedgerRow.State.FAILED,
                reason=LedgerRow.Reason.EXHAUSTED,
                attempts=tries,
                held_until=held_until,
                **at_last,
            )
            return
        pause = random.uniform(0, FIRST_PAUSE * PAUSE_GROWTH ** (tries - 1))  # noqa: S311
        self.settle(
            row.pk,
            state=LedgerRow.State.PLANNED,
            attempts=tries,
            held_until=held_until,
            not_before=now + timedelta(seconds=pause),
        )


class LedgerRow(models.Model):
    """What every message row knows: its state, its lease, its retries."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévu")
        LEASED = "leased", _("En cours")
        SENT = "sent", _("Envoyé")
        SKIPPED = "skipped", _("Non envoyé")
        FAILED = "failed", _("Échec")
        UNCERTAIN = "uncertain", _("Incertain")

    class Reason(models.TextChoices):
        NONE = "", ""
        EMPTY = "empty", _("Rien à dire")
        SUPPRESSED = "suppressed", _("Adresse refusée")
        NO_ACCESS = "no_access", _("Accès retiré")
        UNSUBSCRIBED = "unsubscribed", _("Désabonnement")
        PAUSED = "paused", _("En pause")
        MISSED = "missed", _("Heure manquée")
        REFUSED = "refused", _("Refusé par le serveur")
        EXHAUSTED = "exhausted", _("Trop d’essais")

    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(_("raison"), max_length=12, choices=Reason, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    leases = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(_("envoyé"), null=True, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True


class OutgoingEmail(LedgerRow):
    """A mail to one address: `context` holds ids, never a rendered text (a code until it is sent).

    `user` may be empty: an invitation goes to an address that has no account yet. `not_after` is
    when it would only mislead: a code that opens nothing any more. `key` makes a second sending of
    the same form the same mail.
    """

    address = models.EmailField(_("adresse"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("genre"), max_length=60)
    context = models.JSONField(default=dict, blank=True)
    is_urgent = models.BooleanField(default=False)
    key = models.UUIDField(unique=True, null=True, editable=False)
    not_after = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        indexes = [
            models.Index(
                fields=["leases", "id"],
                name="outgoing_email_open",
                condition=models.Q(state__in=["planned", "leased"]),
            ),
            models.Index(fields=["message_id"], name="outgoing_email_message"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class Suppression(models.Model):
    """An address that bulk mail no longer reaches; kept as a keyed hash. `source` is why."""

    class Source(models.TextChoices):
        GONE = "gone", _("L’adresse n’existe plus, ou sa boîte est fermée")
        BUSY = "busy", _("La boîte a refusé plusieurs jours de suite")
        COMPLAINT = "complaint", _("Un envoi a été signalé comme indésirable")
        UNSUBSCRIBE = "unsubscribe", _("Désabonnement demandé à la messagerie")

    address_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    since = models.DateTimeField()
    source = models.CharField(max_length=40, choices=Source)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "kind"], name="suppressed_once_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d}"


class BounceCount(models.Model):
    """How often an address refused lately, without being gone: at most once a day."""

    address_hash = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField(default=1)
    last_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.count}, the last on {self.last_on}"


class ProviderEvent(models.Model):
    """An event that a mail provider told us of, already acted on: told twice, it counts once."""

    key = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"received {self.received_at:%Y-%m-%d}"
