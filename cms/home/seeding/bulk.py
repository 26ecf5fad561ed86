"""Rows and pages by the thousand."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models.sql import InsertQuery
from wagtail.models import Page

from cms.core.batches import batches

BATCH = 2_000

Row = TypeVar("Row", bound=models.Model)


def insert(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Insert the rows, a batch at a time; gives them back with their keys."""
    made: list[Row] = []
    for batch in batches(rows, BATCH):
        made += model._default_manager.bulk_create(batch)
    return made


def pour(model: type[Row], rows: Iterable[Row]) -> None:
    """Insert rows that nobody needs afterwards: memory holds one batch."""
    for batch in batches(rows, BATCH):
        model._default_manager.bulk_create(batch)


def insert_pages(parent: Page, children: Sequence[Page]) -> None:
    """Insert pages of one type as the last children of `parent`, published, without revisions.

    The tree's columns are computed as treebeard does. Django has no bulk insertion for a model
    with a parent table, so the two tables are filled one after the other.
    """
    if not children:
        return
    model = type(children[0])
    last = parent.get_last_child()
    first_step = 1 + (int(last.path[-Page.steplen :], 36) if last else 0)
    kind = ContentType.objects.get_for_model(model)
    for step, child in enumerate(children, first_step):
        child.path = Page._get_path(parent.path, parent.depth + 1, step)
        child.depth = parent.depth + 1
        child.url_path = f"{parent.url_path}{child.slug}/"
        child.content_type, child.locale_id = kind, parent.locale_id
        child.draft_title = child.title
    columns = [field.attname for field in Page._meta.local_concrete_fields if field.name != "id"]
    rows = (Page(**{name: getattr(child, name) for name in columns}) for child in children)
    for child, row in zip(children, insert(Page, rows), strict=True):
        child.pk = child.page_ptr_id = row.pk
    _insert_own_table(model, children)
    Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(children))


def _insert_own_table(model: type[Page], rows: Sequence[Page]) -> None:
    fields = model._meta.local_concrete_fields
    size = max(1, min(BATCH, (connection.features.max_query_params or 30_000) // len(fields)))
    for batch in batches(rows, size):
        query = InsertQuery(model)
        query.insert_values(fields, batch)
        query.get_compiler(using=connection.alias).execute_sql()
