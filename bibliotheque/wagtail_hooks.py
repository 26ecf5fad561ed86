"""The library in the admin: what editors sort resources by. Search and files hear pages below."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from bibliotheque.models import Collection
from cms.core.models import Theme


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    menu_label = _("Thèmes")
    list_display = ["name", "get_thread_display", "description"]
    search_fields = ["name", "description"]
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("thread"),
        FieldPanel("description"),
    ]


class CollectionViewSet(SnippetViewSet):
    model = Collection
    icon = "folder-open-inverse"
    menu_label = _("Collections")
    list_display = ["title", "description"]
    search_fields = ["title", "description"]
    panels = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("description")]


class LibraryViewSetGroup(SnippetViewSetGroup):
    items = (ThemeViewSet, CollectionViewSet)
    menu_label = _("Bibliothèque")
    menu_icon = "folder-open-inverse"
    menu_order = 150


register_snippet(LibraryViewSetGroup)
