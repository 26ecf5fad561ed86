"""The search of the Wagtail admin, made safe against what people type.

Measured on modelsearch 1.3: a lone double quote breaks the query on SQLite, NUL on both databases.
Settings name this module as the search backend; the public search is `cms.search.queries`.
"""

from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from modelsearch.backends import database

UNSAFE = str.maketrans({'"': " ", "\x00": " "})


def SearchBackend(parameters: dict[str, Any]) -> Any:  # noqa: N802  (the name modelsearch seeks)
    """The stock backend of the database in use, which never sees those characters.

    Its module is chosen, and imported, by the stock factory: each works on its own database only.
    """
    backend = database.SearchBackend(parameters)
    search = backend._search

    @wraps(search)
    def search_cleaned(compiler: Any, query: Any, target: Any, **options: Any) -> Any:
        if isinstance(query, str):
            query = query.translate(UNSAFE).strip()
        return search(compiler, query, target, **options)

    add = backend.add

    @wraps(add)
    def add_again(thing: Any) -> None:
        """Stock, two workers that index one page at once both insert it, and one fails loudly."""
        try:
            with transaction.atomic():
                add(thing)
        except IntegrityError:
            add(thing)  # written meanwhile: now it is a change

    backend._search = search_cleaned
    backend.add = add_again
    return backend
