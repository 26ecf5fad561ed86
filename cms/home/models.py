"""The top floor: the home page and plain pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.core.blocks import TEXT_FEATURES
from cms.core.models import Federation
from cms.core.pages import BasePage


class HomePage(BasePage):
    """`/`: what the community is, for visitors; what is new, for a member."""

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "bibliotheque.LibraryIndexPage",
        "discussions.CommunityIndexPage",
        "formations.TrainingIndexPage",
        "home.InfoPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = _("accueil")

    def get_template(self, request, *args, **kwargs):
        return "home/member.html" if request.user.is_authenticated else "home/public.html"

    def get_context(self, request, *args, **kwargs):
        from cms.home.views import home_context

        return super().get_context(request, *args, **kwargs) | home_context(request, self)


class InfoPage(BasePage):
    """A plain page: code of conduct, privacy, accessibility."""

    body = RichTextField(_("texte"), features=[*TEXT_FEATURES, "h2"], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/info.html"

    def get_context(self, request, *args, **kwargs):
        federation = Federation.for_request(request)
        return super().get_context(request, *args, **kwargs) | {"federation": federation}

    class Meta:
        verbose_name = _("page d’information")
        verbose_name_plural = _("pages d’information")
