"""Ledgers: rows appended once, never changed. People in them are keyed hashes (Loi 25)."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def keyed_hash(member_id: int) -> str:
    """A person as the ledgers know them: without the site's secret it names nobody."""
    return salted_hmac("communaute.members.ledgers", str(member_id), algorithm="sha256").hexdigest()


class LedgerIsAppendOnly(Exception):
    """A ledger's rows are inserted; nothing changes or removes them but their term."""


class EventQuerySet(models.QuerySet):
    def update(self, **fields: Any) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)

    def purge_before(self, term: datetime) -> int:
        """Take away what is older than its term; gives back how many rows."""
        return self.filter(happened_at__lt=term)._raw_delete(self.db)


class LedgerEvent(models.Model):
    """A row that is written once."""

    happened_at = models.DateTimeField(_("quand"))

    objects = EventQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise LedgerIsAppendOnly(repr(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(repr(self))


class ConsentEvent(LedgerEvent):
    """Someone agreed or withdrew (Loi 25, LCAP). The wording's version says to what."""

    class Kind(models.TextChoices):
        CHARTER = "charter", _("Charte et vie privée")
        DIGEST = "digest", _("Résumé par courriel")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="consent_events",
        verbose_name=_("personne"),
    )
    member_hash = models.CharField(max_length=64, default="", editable=False)
    kind = models.CharField(_("objet"), max_length=20, choices=Kind)
    given = models.BooleanField(_("donné"))
    wording_version = models.CharField(_("texte"), max_length=20)
    method = models.CharField(_("moyen"), max_length=40)

    class Meta:
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")
        indexes = [models.Index(fields=["member", "kind", "happened_at"], name="consent_by_member")]

    def __str__(self) -> str:
        return f"{self.kind} {'given' if self.given else 'withdrawn'} {self.happened_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.member_id:
            self.member_hash = keyed_hash(self.member_id)
        super().save(*args, **kwargs)


class AuditEvent(LedgerEvent):
    """Who did what that matters for security: no name, no address, no text, no token."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Connexion")
        SIGN_IN_REFUSED = "sign_in_refused", _("Connexion refusée")
        SIGNED_OUT = "signed_out", _("Déconnexion")
        ACCOUNT_CHANGED = "account_changed", _("Réglage de sécurité changé")
        ROLES_CHANGED = "roles_changed", _("Rôles changés")
        STANDING_CHANGED = "standing_changed", _("Statut d’un organisme changé")
        PHASE_CHANGED = "phase_changed", _("Ouverture au réseau changée")
        SEAT_OPENED = "seat_opened", _("Place ouverte")
        SEAT_CLOSED = "seat_closed", _("Place fermée")
        REQUEST_DECIDED = "request_decided", _("Demande d’accès décidée")
        INVITED = "invited", _("Invitation envoyée")
        INVITATION_REVOKED = "invitation_revoked", _("Invitation retirée")
        DATA_EXPORTED = "data_exported", _("Données personnelles exportées")
        LIST_EXPORTED = "list_exported", _("Liste exportée")
        ACCOUNT_ERASED = "account_erased", _("Compte supprimé")

    kind = models.CharField(_("événement"), max_length=20, choices=Kind)
    actor_hash = models.CharField(_("par"), max_length=64, blank=True)
    subject_hash = models.CharField(_("au sujet de"), max_length=64, blank=True)
    about = models.CharField(_("précision"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("événement du journal")
        verbose_name_plural = _("événements du journal")
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="audit_by_date"),
            models.Index(fields=["subject_hash"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"
