"""Finding an organization by what somebody typed: its name, accents and case aside, or its slug."""

from collections import defaultdict

from django.db.models import QuerySet

from cms.search.analyzer import fold
from communaute.members.models import Organization
from communaute.members.seats.rights import entering

SUGGESTED = 300  # names offered under a box; every other one is found when typed


def key(text: str) -> str:
    """What two writings of one name have in common."""
    return " ".join(fold(text).replace("’", "'").split())


def listed_names() -> list[str]:
    """The names that a box suggests to the facilitators."""
    return list(Organization.objects.listed().values_list("name", flat=True)[:SUGGESTED])


def open_names() -> list[str]:
    """The names that a box suggests to anybody: of organizations whose people enter today."""
    found = Organization.objects.filter(entering()).order_by("sort_key", "pk")
    return list(found.values_list("name", flat=True)[:SUGGESTED])


def named_like(text: str) -> QuerySet[Organization]:
    """Those whose name holds every word of a text, accents and case aside; all for no word.

    Read in memory: a few thousand names, and neither database folds accents by itself.
    """
    sought = key(text).split()
    if not sought:
        return Organization.objects.all()
    names = Organization.objects.order_by("sort_key").values_list("pk", "name")
    return Organization.objects.filter(
        pk__in=[pk for pk, name in names if all(word in key(name) for word in sought)]
    )


class Organizations:
    """Every organization that is not a former one, read once, found by name or by slug."""

    def __init__(self) -> None:
        self.found: dict[str, list[Organization]] = defaultdict(list)
        for organization in Organization.objects.listed():
            for word in {key(organization.name), organization.slug}:
                self.found[word].append(organization)

    def all_named(self, text: str) -> list[Organization]:
        return self.found.get(key(text), [])

    def named(self, text: str) -> Organization | None:
        """The one organization of that name; None for none, or for several."""
        candidates = self.all_named(text)
        return candidates[0] if len(candidates) == 1 else None
