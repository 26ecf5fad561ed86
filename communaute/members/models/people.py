"""A person, and what they let others see of them."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.text import straight
from communaute.members.directory import words
from communaute.members.querysets import UserQuerySet


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


class Visibility(models.TextChoices):
    """To whom the owner of a field shows it, narrowest first."""

    NOBODY = "nobody", _("Personne")
    TEAM = "team", _("Mon organisme")
    NETWORK = "network", _("La communauté")


class Clock(models.TextChoices):
    """The hours that people of Quebec live by."""

    QUEBEC = "America/Toronto", _("Presque partout au Québec")
    ISLANDS = "America/Halifax", _("Îles-de-la-Madeleine")
    COAST = "America/Blanc-Sablon", _("Basse-Côte-Nord, de Kegaska à Blanc-Sablon")


class User(AbstractUser):
    """A person. Known by e-mail, shown by name; the address is never shown without their word.

    `welcomed_at` is when they went through the first screen and agreed to the charter,
    `ladder_closed_at` when they put the ladder of first steps away. `words` is what the directory
    searches: of what they wrote, only what the whole community may read; `sort_key` its order.
    """

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("courriel"), unique=True)
    title = models.CharField(_("fonction"), max_length=120, blank=True)
    bio = models.TextField(_("présentation"), max_length=800, blank=True)
    expertise = models.CharField(_("ce que je connais bien"), max_length=250, blank=True)
    themes = models.ManyToManyField(
        "core.Theme", blank=True, related_name="people", verbose_name=_("thèmes")
    )
    region = models.ForeignKey(
        "core.Region",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("région"),
    )
    zone = models.CharField(
        _("l’heure de chez moi"), max_length=40, choices=Clock, default=Clock.QUEBEC
    )
    last_visit_on = models.DateField(_("dernière visite"), null=True, editable=False)
    welcomed_at = models.DateTimeField(null=True, editable=False)
    ladder_closed_at = models.DateTimeField(null=True, editable=False)
    is_listed = models.BooleanField(_("paraître dans le bottin"), default=True)
    accepts_letters = models.BooleanField(_("recevoir des messages par le site"), default=True)
    bio_shown_to = models.CharField(max_length=8, choices=Visibility, default=Visibility.NETWORK)
    expertise_shown_to = models.CharField(
        max_length=8, choices=Visibility, default=Visibility.NETWORK
    )
    email_shown_to = models.CharField(max_length=8, choices=Visibility, default=Visibility.NOBODY)
    region_shown_to = models.CharField(max_length=8, choices=Visibility, default=Visibility.NOBODY)
    last_visit_shown_to = models.CharField(
        max_length=8, choices=Visibility, default=Visibility.NOBODY
    )
    words = models.TextField(default="", editable=False)
    sort_key = models.CharField(max_length=160, default="", editable=False)

    TOLD = frozenset(
        {"first_name", "last_name", "title", "bio", "bio_shown_to", "expertise"}
        | {"expertise_shown_to"}
    )
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()  # type: ignore[misc]

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_lower_case"
            )
        ]
        indexes = [
            # The directory's people in their order: a page and a count without reading the rows.
            models.Index(
                fields=["sort_key", "id"],
                condition=models.Q(is_active=True, is_listed=True, welcomed_at__isnull=False),
                name="listed_people_by_name",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or gettext("Une personne de la communauté")

    def get_absolute_url(self) -> str:
        return reverse("members:person", args=[self.pk])

    def told(self) -> dict[str, str]:
        """What the directory searches, by field: what is shown to fewer people stays out."""
        shared = Visibility.NETWORK
        return {
            words.NAME: f"{self.last_name} {self.first_name}",
            words.TITLE: self.title,
            words.TEXT: self.bio if self.bio_shown_to == shared else "",
            words.EXPERTISE: self.expertise if self.expertise_shown_to == shared else "",
        }

    def sorted_by(self) -> tuple[str, str]:
        return self.last_name, self.first_name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()  # before a form asks whether it is unique

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.lower()
        self.first_name, self.last_name = straight(self.first_name), straight(self.last_name)
        if not self.password:  # made in the admin: enters by a code, and is never asked for one
            self.set_unusable_password()
        words.keep(self, kwargs)
        super().save(*args, **kwargs)
