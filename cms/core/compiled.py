"""Questions that the busiest pages ask at each request, compiled once.

Measured on the page of a topic: of what Django spends on an indexed query, two thirds go to
building and compiling it, to come to the same words with other numbers in them.

    posts_of = Compiled(
        lambda topic, last: Post.objects.filter(topic=topic, number__lte=last).values_list("html"),
        int, int,
    )
    posts_of.rows(12, 20)
"""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from django.db.models import QuerySet

FIRST_MARK = 2_000_000_011
"""Within what a column of whole numbers holds, and no row's number."""


class Compiled:
    """A queryset of `values_list`, asked again and again with other arguments.

    `build` is called once a thread, as connections are, with a mark in place of each argument: it
    must put them in the query as they are, and decide nothing by them. `kinds` are theirs.
    """

    def __init__(self, build: Callable[..., QuerySet], *kinds: type[int] | type[str]) -> None:
        self._build = build
        self._marks = tuple(kind(FIRST_MARK + place) for place, kind in enumerate(kinds))
        self._kept = threading.local()

    def rows(self, *arguments: int | str) -> list[tuple[Any, ...]]:
        """The rows for these arguments, in one query."""
        compiler, sql, parameters = self._compiled()
        values = dict(zip(self._marks, arguments, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [values.get(one, one) for one in parameters])
            found = cursor.fetchall()
        return list(compiler.results_iter([found], tuple_expected=True))

    def _compiled(self) -> tuple[Any, str, tuple[Any, ...]]:
        kept = getattr(self._kept, "compiled", None)
        if kept is None or kept[0].connection is not connections["default"]:
            query = self._build(*self._marks).query
            compiler = query.get_compiler("default")
            sql, parameters = compiler.as_sql()
            if missing := set(self._marks).difference(parameters):
                raise ValueError(f"arguments that the query does not hold: {sorted(missing)}")
            kept = self._kept.compiled = compiler, sql, tuple(parameters)
        return kept
