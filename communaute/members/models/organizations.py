"""Organizations, what they offer and seek, and the seats that people hold in them."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communaute.members.directory import words
from communaute.members.querysets import MembershipQuerySet, OrganizationQuerySet, ToldQuerySet


class Organization(models.Model):
    """A community organization. Its standing decides which groups its people belong to."""

    class Standing(models.TextChoices):
        MEMBER = "member", _("Membre du ROCQLD")
        NETWORK = "network", _("Réseau")
        FORMER = "former", _("Ancien")

    name = models.CharField(_("nom"), max_length=160)
    slug = models.SlugField(
        _("adresse"), max_length=80, unique=True, help_text=_("La fin de l’adresse de sa page.")
    )
    standing = models.CharField(_("statut"), max_length=10, choices=Standing)
    region = models.ForeignKey(
        "core.Region",
        on_delete=models.PROTECT,
        related_name="organizations",
        verbose_name=_("région"),
    )
    city = models.CharField(_("ville"), max_length=80, blank=True)
    mission = models.TextField(_("mission"), max_length=800, blank=True)
    served = models.CharField(_("public"), max_length=160, blank=True)
    website = models.URLField(_("site Web"), blank=True)
    themes = models.ManyToManyField(
        "core.Theme", blank=True, related_name="organizations", verbose_name=_("thèmes")
    )
    words = models.TextField(default="", editable=False)  # what the directory searches
    sort_key = models.CharField(max_length=160, default="", editable=False)  # and its order

    TOLD = frozenset({"name", "city", "served", "mission"})

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("organisme")
        verbose_name_plural = _("organismes")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        words.keep(self, kwargs)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("members:organization", args=[self.slug])

    def sorted_by(self) -> tuple[str]:
        return (self.name,)

    def told(self) -> dict[str, str]:
        """What the directory searches, by field."""
        return {
            words.NAME: f"{self.name} {self.city}",
            words.SERVED: self.served,
            words.TEXT: self.mission,
        }


class Exchange(models.Model):
    """One line that an organization shows: « j’offre » or « je cherche »."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("J’offre")
        NEED = "need", _("Je cherche")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="exchanges"
    )
    kind = models.CharField(_("genre"), max_length=5, choices=Kind)
    text = models.CharField(_("en une phrase"), max_length=250)
    themes = models.ManyToManyField(
        "core.Theme", blank=True, related_name="exchanges", verbose_name=_("thèmes")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    words = models.TextField(default="", editable=False)

    TOLD = frozenset({"text"})

    objects = ToldQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-created_at", "pk"]
        verbose_name = _("offre ou besoin")
        verbose_name_plural = _("offres et besoins")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.text}"

    def save(self, *args, **kwargs) -> None:
        words.keep(self, kwargs)
        super().save(*args, **kwargs)

    def told(self) -> dict[str, str]:
        return {words.TEXT: self.text}


class Membership(models.Model):
    """A person's seat in an organization. `ended_at` closes it; the row stays.

    `successor` is the seat that took it up: follows and pending questions went there.
    """

    class Role(models.TextChoices):
        MEMBER = "member", pgettext_lazy("personne", "Membre de l’équipe")
        RESPONSIBLE = "responsible", _("Responsable")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("personne"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisme"),
    )
    role = models.CharField(_("rôle"), max_length=12, choices=Role, default=Role.MEMBER)
    started_at = models.DateTimeField(_("début"), default=timezone.now)
    ended_at = models.DateTimeField(
        _("fin"),
        null=True,
        blank=True,
        help_text=_("Une fin, même à venir, ferme la place tout de suite."),
    )
    successor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="predecessors"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "organization"],
                condition=models.Q(ended_at=None),
                name="one_open_seat_per_member_and_organization",
                violation_error_message=_("Cette personne a déjà une place dans cet organisme."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.organization}"
