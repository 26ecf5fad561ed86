"""What a room brings to search: its `search.py` declares one `Source` per kind of object.

    source = Source("topics", Topic, "page__path", documents, visible_ids)

`settings.SEARCH_SOURCES` lists them by dotted path. Wagtail's own changes (published, moved,
restricted…) are heard here, once for every room; a change of a room's own object is an explicit
`cms.search.actions.index("topics", [topic.pk])`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Document:
    """One thing that can be found, as its room tells it.

    `text` is plain: its beginning, or its best passage, is shown under the title. `acl` and
    `owner_acl` are tokens of the access rule; one of the two opens the hit.
    """

    object_id: int
    kind: str
    title: str
    text: str
    url: str
    page_id: int
    acl: str
    published_at: datetime
    breadcrumb: str = ""
    owner_acl: str = ""


@dataclass(frozen=True)
class Source:
    """The objects of one model that can be found, under a key that actions name it by.

    `path` is the lookup from the model to the tree path of the page it hangs on (`"path"` for a
    page). `documents(pks)` gives a document for each of these objects that is published, nothing
    for the others. `visible_ids(user, pks)` gives those this user may see now, by the rule that
    opens them.
    """

    key: str
    model: type[models.Model]
    path: str
    documents: Callable[[Collection[int]], Iterable[Document]]
    visible_ids: Callable[[Any, Collection[int]], set[int]]

    def ids(self, **lookups: object) -> list[int]:
        """The ids of its objects, oldest first."""
        found = self.model._default_manager.filter(**lookups)
        return list(found.order_by("pk").values_list("pk", flat=True))

    def ids_below(self, path: str) -> list[int]:
        """The ids of its objects on that page and on every page below it."""
        return self.ids(**{f"{self.path}__startswith": path})


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every declared source, in the order of settings."""
    return tuple(import_string(path) for path in settings.SEARCH_SOURCES)


def source_of(key: str) -> Source:
    """The source of that key.

    Raises:
        LookupError: no room declares it.
    """
    for source in sources():
        if source.key == key:
            return source
    raise LookupError(f"no search source named {key!r}: see settings.SEARCH_SOURCES")
