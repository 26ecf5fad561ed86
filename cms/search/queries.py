"""Asking the search table: what a reader may find, in the same order on both databases."""

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils.safestring import SafeString

from cms.search.analyzer import query_tokens
from cms.search.backend import backend
from cms.search.documents import sources
from cms.search.highlight import marked, passage
from cms.search.models import SearchEntry

QUERY_LENGTH = 200
MOST_WORDS = 16
PER_PAGE = 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """One line of results; `title` and `extract` are safe, with `<mark>` around what was asked."""

    kind: str
    kind_label: str
    icon: str
    title: SafeString
    extract: SafeString
    url: str
    breadcrumb: str
    published_at: datetime


@dataclass(frozen=True)
class Results:
    """What was found: `total` for the kind asked, `counts` for each kind that has hits."""

    query: str
    kind: str
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    page: Page | None = None

    @property
    def total_of_all(self) -> int:
        return sum(self.counts.values())


def search(
    query: str, *, user: Any, tokens: Collection[str], kind: str = "", page: int | str = 1
) -> Results:
    """What a holder of these tokens finds with all the words of `query`, a page at a time.

    Those in whose title every word stands come first, then the most recent. The hits shown are
    asked again of the objects themselves, so that an entry that lags shows nothing it should not.
    """
    query = " ".join(query.replace("\x00", " ").split())[:QUERY_LENGTH]
    kind = kind if kind in SearchEntry.Kind.values else ""
    words = query_tokens(query)[:MOST_WORDS]
    if not words:
        return Results(query, kind)
    found = SearchEntry.objects.readable_with(tokens).filter(backend().holds(words))
    counts = dict(
        found.order_by().values_list("kind").annotate(n=Count("pk")).values_list("kind", "n")
    )
    total = counts.get(kind, 0) if kind else sum(counts.values())
    paginator = Paginator(_ordered(found.filter(kind=kind) if kind else found, words), PER_PAGE)
    paginator.__dict__["count"] = total  # counted above with the kinds
    shown = paginator.get_page(page)
    return Results(query, kind, total, counts, _hits(list(shown.object_list), user, words), shown)


def _ordered(found: QuerySet[SearchEntry], words: list[str]) -> QuerySet[SearchEntry]:
    in_title = Case(
        When(backend().holds(words, in_title=True), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    found = found.select_related("content_type").defer("title_tokens", "body_tokens")
    return found.alias(in_title=in_title).order_by("-in_title", "-published_at", "-pk")


def _hits(shown: list[SearchEntry], user: Any, words: list[str]) -> tuple[Hit, ...]:
    visible = _visible(shown, user)
    wanted = frozenset(words)
    hits = []
    for entry in shown:
        if (entry.content_type_id, entry.object_id) not in visible:
            logger.warning("search entry %s was refused by its own object", entry.pk)
            continue
        hits.append(
            Hit(
                kind=entry.kind,
                kind_label=entry.get_kind_display(),
                icon=SearchEntry.Kind(entry.kind).icon,
                title=marked(entry.title, wanted),
                extract=passage(entry.extract, wanted),
                url=entry.url,
                breadcrumb=entry.breadcrumb,
                published_at=entry.published_at,
            )
        )
    return tuple(hits)


def _visible(entries: list[SearchEntry], user: Any) -> set[tuple[int, int]]:
    """(content type, object) of the entries that this user may see now."""
    by_model: dict[Any, list[SearchEntry]] = defaultdict(list)
    for entry in entries:
        by_model[entry.content_type.model_class()].append(entry)
    seen = set()
    for source in sources():
        mine = by_model.get(source.model, [])
        if mine:
            ids = source.visible_ids(user, [entry.object_id for entry in mine])
            seen |= {(one.content_type_id, one.object_id) for one in mine if one.object_id in ids}
    return seen
