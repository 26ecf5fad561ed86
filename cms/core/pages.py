"""What every page of the site has in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class BasePage(Page):
    """A page of ours: stock Wagtail, titles in French, one summary used everywhere."""

    summary = models.CharField(
        _("résumé"),
        max_length=250,
        blank=True,
        help_text=_(
            "Une ou deux phrases\xa0: dans les listes, la recherche et le résumé hebdomadaire."
        ),
    )

    holds_discussions = False
    """Whether people may open a conversation on pages of this type."""

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """The path of this page, without asking the database."""
        return address(self)


def address(page: Page) -> str:
    """The path of a page below the site's only root, without asking the database."""
    return "/" + page.url_path.lstrip("/").partition("/")[2]
