"""Questions one asks of the library."""

from collections.abc import Collection
from typing import Self

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from wagtail.query import PageQuerySet

from cms.core.models import Theme
from communaute.members.access import PageVisibility


class ResourceQuerySet(PageVisibility, PageQuerySet):
    def about(self, themes: Collection[str]) -> Self:
        """Those of one of these themes, by slug; all of them when none is named."""
        if not themes:
            return self
        return self.filter(
            pk__in=self.model.themes.through.objects.filter(theme__slug__in=themes).values(
                "resourcepage"
            )
        )

    def of_kinds(self, kinds: Collection[str]) -> Self:
        """Those of one of these kinds; all of them when none is named."""
        return self.filter(kind__in=kinds) if kinds else self

    def with_card(self) -> Self:
        """What a card shows and no more; `first_thread` is empty for a resource without a theme."""
        themes = Theme.objects.filter(resources=OuterRef("pk")).order_by("name", "pk")
        return (
            self.select_related("region")
            .annotate(first_thread=Coalesce(Subquery(themes.values("thread")[:1]), Value("")))
            .only(
                "title", "url_path", "summary", "kind", "age_from", "age_to", "word_count",
                "region__name",
            )
        )  # fmt: skip

    def newest(self) -> Self:
        return self.order_by("-first_published_at", "-pk")
