"""The pages that conversations hang on: the community's index and its categories."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.core.pages import BasePage

RESERVED_SLUGS = {
    "aider", "apercu", "avis", "brouillons", "fichiers", "fini", "messages", "pages", "personnes",
    "proposer", "repondre", "sujets", "suivi", "suivre", "tout-lu",
}  # fmt: skip


class CommunityIndexPage(BasePage):
    """`/communaute/`: every conversation the reader may see. Its children are the categories."""

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["discussions.CategoryPage"]
    max_count = 1
    template = "discussions/index.html"

    class Meta:
        verbose_name = _("accueil de la communauté")

    def get_context(self, request, *args, **kwargs):
        from communaute.discussions.views.listing import index_context

        return super().get_context(request, *args, **kwargs) | index_context(request, self)


class CategoryPage(BasePage):
    """A subject of conversation. Its privacy decides who takes part."""

    description = models.TextField(_("description"), blank=True)
    themes = ParentalManyToManyField(
        "core.Theme", blank=True, related_name="categories", verbose_name=_("thèmes")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("themes"),
    ]
    parent_page_types = ["discussions.CommunityIndexPage"]
    subpage_types: list[str] = []
    template = "discussions/category.html"
    holds_discussions = True

    class Meta:
        verbose_name = _("catégorie")

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": _("Cette adresse est prise par le site\xa0: changez-la.")}
            )

    def get_context(self, request, *args, **kwargs):
        from communaute.discussions.views.listing import category_context

        return super().get_context(request, *args, **kwargs) | category_context(request, self)
