"""The themes of a topic are those of its page; each room says those of its own kinds of pages."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, QuerySet

from cms.core.rooms import declared
from communaute.discussions.models import CategoryPage

NONE: frozenset[int] = frozenset()


def themes_of(page_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The themes of these pages, by page, in one query a room; a page without any is absent."""
    found: dict[int, frozenset[int]] = {}
    for room in declared("PAGE_THEMES"):
        for page, themes in room(page_ids).items():
            found[page] = found.get(page, NONE) | themes
    return found


def gathered(rows: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Pairs of a page and one of its themes, by page."""
    found: dict[int, set[int]] = {}
    for page, theme in rows:
        found.setdefault(page, set()).add(theme)
    return {page: frozenset(themes) for page, themes in found.items()}


def linked(model: type[Model], field: str) -> QuerySet[Any]:
    """The rows that tie a kind of page to its themes."""
    return getattr(model, field).through.objects.order_by()


def of_categories(page_ids: Collection[int]) -> dict[int, frozenset[int]]:
    rows = linked(CategoryPage, "themes").filter(categorypage__in=page_ids)
    return gathered(rows.values_list("categorypage", "theme"))
