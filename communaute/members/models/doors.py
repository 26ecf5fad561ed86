"""The two ways in: an access asked for, an invitation received."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from communaute.members.models.organizations import Membership, Organization


def new_token() -> str:
    """128 random bits, for an address that only its holder knows."""
    return secrets.token_hex(16)


class AccessRequest(models.Model):
    """Somebody asks to enter. No account exists before the facilitators say yes.

    `organization` is one of ours, else `organization_name` and `region` describe it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        ASKED = "asked", _("Précision demandée")
        APPROVED = "approved", _("Acceptée")
        REFUSED = "refused", _("Refusée")

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom"), max_length=80)
    email = models.EmailField(_("courriel"))
    organization = models.ForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="access_requests",
        verbose_name=_("organisme"),
    )
    organization_name = models.CharField(_("nom de l’organisme"), max_length=160, blank=True)
    region = models.ForeignKey(
        "core.Region",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("région"),
    )
    reason = models.TextField(_("pourquoi"), max_length=1000)
    state = models.CharField(_("état"), max_length=8, choices=State, default=State.WAITING)
    question = models.TextField(_("question posée"), max_length=800, blank=True)
    answer = models.TextField(_("réponse reçue"), max_length=800, blank=True)
    decision_note = models.TextField(_("mot à la personne"), max_length=800, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidée"), null=True)
    created_at = models.DateTimeField(_("reçue"))

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("demande d’accès")
        verbose_name_plural = _("demandes d’accès")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(state__in=["waiting", "asked"]),
                name="one_open_request_per_address",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="request_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Invitation(models.Model):
    """A seat offered to one address: single use, for 14 days, and never above `role`.

    `succeeds` is the seat it takes up; `request` the access request that it answers.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    email = models.EmailField(_("courriel"))
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("organisme"),
    )
    role = models.CharField(
        _("rôle"), max_length=12, choices=Membership.Role, default=Membership.Role.MEMBER
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="invitations_sent",
        verbose_name=_("invitée par"),
    )
    request = models.OneToOneField(
        AccessRequest, on_delete=models.SET_NULL, null=True, related_name="invitation"
    )
    succeeds = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("envoyée"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    reminded_at = models.DateTimeField(_("rappelée"), null=True)
    accepted_at = models.DateTimeField(_("acceptée"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("retirée"), null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organization"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address_and_organization",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organization_id}"
