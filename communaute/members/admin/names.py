"""The people behind the ledgers' keyed hashes, as far as they are still here."""

from collections.abc import Iterable
from functools import lru_cache

from cms.search.analyzer import fold
from communaute.members.models import User, keyed_hash

hash_of = lru_cache(maxsize=100_000)(keyed_hash)


def people_of(hashes: Iterable[str]) -> dict[str, User]:
    """Hash → living account, in two queries; one that was deleted is absent."""
    wanted = set(hashes) - {""}
    if not wanted:
        return {}
    ids = User.objects.order_by().values_list("pk", flat=True)
    known = {pk: told for pk in ids if (told := hash_of(pk)) in wanted}
    return {known[person.pk]: person for person in User.objects.filter(pk__in=known)}


def people_matching(words: str) -> list[int]:
    """Ids of those whose name holds every word, accents aside.

    Never by address: fragments of it, tried one by one, would tell what its owner hides. Read in
    memory: neither database folds accents by itself, and the admin asks seldom.
    """
    sought = fold(words).split()
    rows = User.objects.order_by().values_list("pk", "first_name", "last_name")
    return [pk for pk, *told in rows if all(word in fold(" ".join(told)) for word in sought)]
