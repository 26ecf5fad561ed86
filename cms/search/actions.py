"""Writing the search table. Entries and their words change together, in one transaction."""

from collections.abc import Callable, Collection

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Page

from cms.core.batches import batches
from cms.search.analyzer import ANALYZER_VERSION, fold, tokens
from cms.search.backend import backend
from cms.search.documents import Document, Source, source_of, sources
from cms.search.models import SearchEntry

BATCH = 200
TITLE_LENGTH = 250
TEXT_LENGTH = 50_000
"""Characters of a text that are searched: some 25 pages."""

KEY = ["content_type", "object_id"]
VALUES = [
    field.name for field in SearchEntry._meta.concrete_fields if field.name not in {"id", *KEY}
]


@transaction.atomic
def index(key: str, ids: Collection[int]) -> int:
    """Write the entries of these objects of a source; one without a document loses its entry.

    Gives back how many were written.
    """
    return _index(source_of(key), ids)


@transaction.atomic
def remove(key: str, ids: Collection[int]) -> None:
    """Take the entries of these objects of a source away."""
    content_type = _type(source_of(key))
    _erase(SearchEntry.objects.filter(content_type=content_type, object_id__in=list(ids)))


@transaction.atomic
def index_branch(page_id: int) -> None:
    """Write again a page and all below it: its address or its audience changed."""
    path = Page.objects.filter(pk=page_id).values_list("path", flat=True).first()
    if path is None:  # deleted with its restriction: `forget_page` was called
        return
    for source in sources():
        for ids in batches(source.ids_below(path), BATCH):
            _index(source, ids)


@transaction.atomic
def forget_page(page_id: int) -> None:
    """Take away what was on a page that no longer exists."""
    _erase(SearchEntry.objects.filter(page_id=page_id))


def rebuild(report: Callable[[str, int, int], None] = lambda name, done, total: None) -> int:
    """Write every entry again and drop those without an object; gives back how many remain.

    One transaction per batch: readers keep searching. `report` hears (key, done, total).
    """
    written = 0
    for source in sources():
        ids = source.ids()
        kept = SearchEntry.objects.filter(content_type=_type(source))
        existing = source.model._default_manager.order_by().values("pk")
        _erase(kept.exclude(object_id__in=existing))
        for number, batch in enumerate(batches(ids, BATCH)):
            written += index(source.key, batch)
            report(source.key, number * BATCH + len(batch), len(ids))
    known = [_type(source) for source in sources()]
    _erase(SearchEntry.objects.exclude(content_type__in=known))
    return written


def _index(source: Source, ids: Collection[int]) -> int:
    if not ids:
        return 0
    content_type = _type(source)
    entries = [_entry(content_type, document) for document in source.documents(ids)]
    found = {entry.object_id for entry in entries}
    _erase(
        SearchEntry.objects.filter(
            content_type=content_type, object_id__in=[pk for pk in ids if pk not in found]
        )
    )
    written = SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=KEY, update_fields=VALUES
    )
    backend().write(written)
    return len(written)


def _entry(content_type: ContentType, document: Document) -> SearchEntry:
    title = document.title[:TITLE_LENGTH]
    text = document.text.replace("\x00", "")[:TEXT_LENGTH]
    return SearchEntry(
        content_type=content_type,
        object_id=document.object_id,
        kind=document.kind,
        title=title,
        extract=text,
        url=document.url,
        breadcrumb=document.breadcrumb[:TITLE_LENGTH],
        title_tokens=" ".join(tokens(title)),
        body_tokens=" ".join(tokens(text)),
        title_exact=fold(title)[:TITLE_LENGTH],
        analyzer_version=ANALYZER_VERSION,
        acl=document.acl,
        owner_acl=document.owner_acl,
        page_id=document.page_id,
        published_at=document.published_at,
    )


def _erase(entries: models.QuerySet[SearchEntry]) -> None:
    ids = list(entries.values_list("pk", flat=True))
    for batch in batches(ids, BATCH):
        backend().erase(batch)
        SearchEntry.objects.filter(pk__in=batch).delete()


def _type(source: Source) -> ContentType:
    return ContentType.objects.get_for_model(source.model)
