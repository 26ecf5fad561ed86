"""People, their organizations, and what they agreed to."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from communaute.members.querysets import MembershipQuerySet, OrganizationQuerySet, UserQuerySet


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractUser):
    """A person. Known by e-mail, shown by name; the address is never shown to others."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("courriel"), unique=True)
    title = models.CharField(_("fonction"), max_length=120, blank=True)
    bio = models.TextField(_("présentation"), max_length=800, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()  # type: ignore[misc]

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or gettext("Une personne de la communauté")

    def get_absolute_url(self) -> str:
        return reverse("members:person", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()  # before a form asks whether it is unique

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.lower()
        if not self.password:  # made in the admin: enters by a code, and is never asked for one
            self.set_unusable_password()
        super().save(*args, **kwargs)


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
    offers = models.CharField(_("j’offre"), max_length=250, blank=True)
    needs = models.CharField(_("je cherche"), max_length=250, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisme")
        verbose_name_plural = _("organismes")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:organization", args=[self.slug])


class Membership(models.Model):
    """A person's seat in an organization. `ended_at` closes it; the row stays."""

    class Role(models.TextChoices):
        MEMBER = "member", pgettext_lazy("personne", "Membre de l’équipe")
        RESPONSIBLE = "responsible", _("Responsable")

    member = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("personne")
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


class ConsentEvent(models.Model):
    """Someone agreed or withdrew: appended, never changed (Loi 25, LCAP)."""

    class Kind(models.TextChoices):
        DIGEST = "digest", _("Résumé par courriel")

    member = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="consent_events"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    given = models.BooleanField()
    wording_version = models.CharField(max_length=20)
    method = models.CharField(max_length=40)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "kind", "happened_at"], name="consent_by_member")]

    def __str__(self) -> str:
        return f"{self.kind} {'given' if self.given else 'withdrawn'} {self.happened_at:%Y-%m-%d}"
