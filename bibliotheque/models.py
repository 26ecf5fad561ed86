"""The library: resources that editors publish."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager

from bibliotheque.querysets import ResourceQuerySet
from cms.core.blocks import ReadingBlock, text_of
from cms.core.dates import TORONTO
from cms.core.models import Theme
from cms.core.pages import BasePage
from cms.core.text import count_words, reading_minutes


class LibraryIndexPage(BasePage):
    """`/bibliotheque/`."""

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["bibliotheque.ResourcePage"]
    max_count = 1
    template = "bibliotheque/index.html"

    class Meta:
        verbose_name = _("accueil de la bibliothèque")

    def get_context(self, request, *args, **kwargs):
        from bibliotheque.views import index_context

        return super().get_context(request, *args, **kwargs) | index_context(request, self)


class Collection(models.Model):
    """A set of resources put together by editors, such as « Documents fondateurs »."""

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(unique=True)
    description = models.CharField(_("description"), max_length=250, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    def __str__(self) -> str:
        return self.title


class ResourcePage(BasePage):
    """A practice sheet, a tool, a story: what the community knows, written down."""

    class Kind(models.TextChoices):
        SHEET = "fiche", _("Fiche de pratique")
        TOOL = "outil", _("Outil à imprimer")
        STORY = "recit", _("Récit d’expérience")
        RESEARCH = "recherche", _("Recherche vulgarisée")
        DOCUMENT = "document", pgettext_lazy("ressource", "Document")

    kind = models.CharField(_("type"), max_length=12, choices=Kind, default=Kind.SHEET)
    themes = ParentalManyToManyField(
        "core.Theme", blank=True, related_name="resources", verbose_name=_("thèmes")
    )
    collections = ParentalManyToManyField(
        Collection, blank=True, related_name="resources", verbose_name=_("collections")
    )
    age_from = models.PositiveSmallIntegerField(_("âge des jeunes, de"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("à"), null=True, blank=True)
    region = models.ForeignKey(
        "core.Region",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("région"),
        help_text=_("Vide\xa0: tout le Québec."),
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("illustration"),
    )
    image_alt = models.CharField(_("texte de remplacement"), max_length=250, blank=True)
    body = StreamField(ReadingBlock(), verbose_name=_("texte"), blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)

    objects = PageManager.from_queryset(ResourceQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("region")]),
        FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
        MultiFieldPanel([FieldPanel("themes"), FieldPanel("collections")], heading=_("Classement")),
        InlinePanel("authorships", label=_("personne"), heading=_("Autrices et auteurs")),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], heading=_("Illustration")),
        FieldPanel("body"),
        InlinePanel("attachments", label=_("fichier"), heading=_("Fichiers à emporter")),
        InlinePanel("relations", label=_("ressource"), heading=_("Dans le même fil")),
    ]
    parent_page_types = ["bibliotheque.LibraryIndexPage"]
    subpage_types: list[str] = []
    template = "bibliotheque/resource.html"
    holds_discussions = True

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age_from__lte=models.F("age_to"))
                | models.Q(age_from=None)
                | models.Q(age_to=None),
                name="resource_ages_in_order",
                violation_error_message=_(
                    "L’âge de départ dépasse l’âge de fin\xa0: inversez-les."
                ),
            )
        ]

    def save(self, *args, **kwargs):
        self.word_count = count_words(text_of(self.body))
        return super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        from bibliotheque.views import resource_context

        return super().get_context(request, *args, **kwargs) | resource_context(request, self)

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.kind]

    @cached_property
    def first_theme(self) -> Theme | None:
        """The theme whose thread it wears: the first by name."""
        return min(self.themes.all(), key=lambda theme: theme.name, default=None)

    @property
    def thread(self) -> str:
        theme = self.first_theme
        return theme.thread if theme else ""

    @property
    def updated_on(self) -> date | None:
        """The day, in Toronto, of its last publication."""
        return self.last_published_at and self.last_published_at.astimezone(TORONTO).date()

    @property
    def minutes(self) -> int:
        """Whole minutes of reading."""
        return reading_minutes(self.word_count)

    @property
    def ages(self) -> str:
        """« 12 à 15 ans »; nothing when it is for everyone."""
        if self.age_from is None and self.age_to is None:
            return ""
        if self.age_to is None:
            return _("%(age)d ans et plus") % {"age": self.age_from}
        if self.age_from is None:
            return _("jusqu’à %(age)d ans") % {"age": self.age_to}
        if self.age_from == self.age_to:
            return _("%(age)d ans") % {"age": self.age_to}
        return _("%(first)d à %(last)d ans") % {"first": self.age_from, "last": self.age_to}


KIND_ICONS: dict[str, str] = {
    ResourcePage.Kind.SHEET: "file-text",
    ResourcePage.Kind.TOOL: "printer",
    ResourcePage.Kind.STORY: "message-square-quote",
    ResourcePage.Kind.RESEARCH: "flask-conical",
    ResourcePage.Kind.DOCUMENT: "book-open",
}


class Authorship(Orderable):
    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="authorships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="authorships",
        verbose_name=_("personne"),
    )

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "person"], name="author_named_once")]

    def __str__(self) -> str:
        return f"{self.person_id} wrote {self.page_id}"


class Attachment(Orderable):
    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("fichier"),
    )
    description = models.CharField(_("description"), max_length=160, blank=True)

    def __str__(self) -> str:
        return f"{self.document_id} on {self.page_id}"


class Relation(Orderable):
    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="relations")
    resource = models.ForeignKey(
        ResourcePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("ressource")
    )

    def __str__(self) -> str:
        return f"{self.page_id} → {self.resource_id}"


class UsefulMark(models.Model):
    """A member finds a resource useful: counted, and never shown by name."""

    page = models.ForeignKey(ResourcePage, on_delete=models.CASCADE, related_name="useful_marks")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="useful_marks"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="found_useful_once")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.page_id}"
