"""What every room stands on: regions, themes, files, and the federation's identity."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as StockDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as StockImage
from wagtail.models import Page


class Region(models.Model):
    """One of Quebec's 17 administrative regions; `code` is the government's, "01" to "17"."""

    code = models.CharField(max_length=2, unique=True)
    name = models.CharField(_("nom"), max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = _("région")
        verbose_name_plural = _("régions")

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A subject of practice. `thread` names its colours in the woven band of a card."""

    class Thread(models.TextChoices):
        PASSAGE = "", _("Épinette et chicoutai")
        BOND = "bond", _("Épilobe")
        MOTIVATION = "motivation", _("Chicoutai")
        LEARNING = "learning", _("Bleuet")
        WELLBEING = "wellbeing", _("Lichen")
        WORK = "work", _("Encre")

    name = models.CharField(_("nom"), max_length=60)
    slug = models.SlugField(unique=True)
    thread = models.CharField(_("fils"), max_length=12, choices=Thread, blank=True)
    description = models.CharField(_("description"), max_length=250, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")

    def __str__(self) -> str:
        return self.name


class SiteImage(AbstractImage):
    """A picture. Who may see it: see `communaute.members.media`."""

    admin_form_fields = (*StockImage.admin_form_fields,)

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class Rendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_made_once"
            )
        ]
        indexes = [models.Index(fields=["file"], name="rendition_by_file")]


class SiteDocument(AbstractDocument):
    """A file to download. Who may open it: see `communaute.members.media`."""

    admin_form_fields = (*StockDocument.admin_form_fields,)

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class FileUse(models.Model):
    """A page, as last published, shows a file. Written in the publishing transaction.

    Whoever may open one such page may open the file; the question is asked of the page each
    time, so unpublishing, moving or restricting it acts at once (docs/decisions/files.md).
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="file_uses")
    image = models.ForeignKey(
        SiteImage, on_delete=models.CASCADE, null=True, blank=True, related_name="uses"
    )
    document = models.ForeignKey(
        SiteDocument, on_delete=models.CASCADE, null=True, blank=True, related_name="uses"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image=None) ^ models.Q(document=None),
                name="file_use_is_of_one_file",
            ),
            models.UniqueConstraint(fields=["page", "image"], name="image_used_once_per_page"),
            models.UniqueConstraint(
                fields=["page", "document"], name="document_used_once_per_page"
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}: image {self.image_id}, document {self.document_id}"


@register_setting(icon="home")
class Federation(BaseSiteSetting):
    """Who speaks: printed at the foot of every bulk message, as the law asks."""

    name = models.CharField(_("nom"), max_length=160, default="ROCQLD")
    network_is_open = models.BooleanField(
        _("ouvrir à tous les organismes du réseau"),
        default=False,
        help_text=_(
            "Deuxième phase\xa0: les personnes des organismes au statut «\xa0Réseau\xa0» entrent, "
            "et peuvent demander un accès. Fermer leur retire l’accès tout de suite."
        ),
    )
    postal_address = models.CharField(
        _("adresse postale"),
        max_length=250,
        blank=True,
        help_text=_("Exigée par la loi au bas de chaque envoi; sans elle, aucun résumé ne part."),
    )
    contact_email = models.EmailField(_("courriel de l’équipe"), blank=True)
    privacy_officer_title = models.CharField(
        _("responsable de la protection des renseignements personnels"),
        max_length=160,
        blank=True,
        help_text=_("La fonction de la personne, telle qu’elle sera publiée."),
    )
    privacy_officer_email = models.EmailField(_("courriel de cette personne"), blank=True)

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("postal_address"), FieldPanel("contact_email")],
            heading=_("Fédération"),
        ),
        FieldPanel("network_is_open"),
        MultiFieldPanel(
            [FieldPanel("privacy_officer_title"), FieldPanel("privacy_officer_email")],
            heading=_("Vie privée"),
        ),
    ]

    class Meta:
        verbose_name = _("identité de la fédération")

    def __str__(self) -> str:
        return self.name


class LimitWindow(models.Model):
    """How many times somebody did something since `starts_at` (seconds of the epoch)."""

    key = models.CharField(max_length=64)
    starts_at = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_at"], name="one_count_per_window")
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} since {self.starts_at}: {self.count}"
