"""Resources as search finds them: title, summary, then the text."""

from collections.abc import Collection, Iterator
from typing import Any

from bibliotheque.models import ResourcePage
from cms.core.blocks import text_of
from cms.search.documents import Document, Source
from cms.search.models import SearchEntry
from communaute.members import access


def documents(ids: Collection[int]) -> Iterator[Document]:
    restricted = access.branches()
    for page in ResourcePage.objects.filter(pk__in=ids, live=True):
        yield Document(
            object_id=page.pk,
            kind=SearchEntry.Kind.RESOURCE,
            title=page.title,
            text=f"{page.summary}\n{text_of(page.body)}",
            url=page.address,
            page_id=page.pk,
            acl=access.page_token(page.path, restricted),
            published_at=page.first_published_at or page.last_published_at,
            breadcrumb=page.get_kind_display(),
        )


def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
    pages = ResourcePage.objects.visible_to(user).filter(pk__in=ids)
    return set(pages.values_list("pk", flat=True))


source = Source(
    key="resources",
    model=ResourcePage,
    path="path",
    documents=documents,
    visible_ids=visible_ids,
)
