"""The two databases' full text, behind one face: write words, erase them, find entries.

Every token is `[a-z0-9]+` (see `cms.search.analyzer`), so no query can be malformed.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from cms.search.models import SearchEntry


class Backend(Protocol):
    def write(self, entries: Sequence[SearchEntry]) -> None:
        """Keep the words of these saved entries, in place of what was kept of them."""

    def erase(self, ids: Iterable[int]) -> None:
        """Forget the words of these entries."""

    def holds(self, tokens: Sequence[str], *, in_title: bool = False) -> RawSQL:
        """Whether an entry holds every one of these tokens, anywhere or in its title alone."""


class Sqlite:
    """FTS5: one row of words per entry, under the entry's id."""

    def write(self, entries: Sequence[SearchEntry]) -> None:
        self.erase(entry.pk for entry in entries)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_words (rowid, title, body) VALUES (%s, %s, %s)",
                [(entry.pk, entry.title_tokens, entry.body_tokens) for entry in entries],
            )

    def erase(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in ids])

    def holds(self, tokens: Sequence[str], *, in_title: bool = False) -> RawSQL:
        words = " AND ".join(f'"{token}"' for token in tokens)
        return RawSQL(
            "search_searchentry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)",
            [f"title : ({words})" if in_title else words],
            output_field=BooleanField(),
        )


class Postgresql:
    """A generated `tsvector` column: the row is the words."""

    def write(self, entries: Sequence[SearchEntry]) -> None:
        pass

    def erase(self, ids: Iterable[int]) -> None:
        pass

    def holds(self, tokens: Sequence[str], *, in_title: bool = False) -> RawSQL:
        mark = ":A" if in_title else ""
        return RawSQL(
            "search_searchentry.words @@ to_tsquery('simple', %s)",
            [" & ".join(f"{token}{mark}" for token in tokens)],
            output_field=BooleanField(),
        )


def backend() -> Backend:
    """The one of the database in use."""
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()
