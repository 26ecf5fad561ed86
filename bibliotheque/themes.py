"""The themes of resources, for what hangs on their pages."""

from collections.abc import Collection

from bibliotheque.models import ResourcePage
from communaute.discussions.themes import gathered, linked


def of_resources(page_ids: Collection[int]) -> dict[int, frozenset[int]]:
    rows = linked(ResourcePage, "themes").filter(resourcepage__in=page_ids)
    return gathered(rows.values_list("resourcepage", "theme"))
