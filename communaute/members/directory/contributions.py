"""What people brought to the community, gathered from the rooms that declare it."""

from collections.abc import Collection

from cms.core.rooms import Contribution, declared
from communaute.members.models import User


def contributions(viewer: User, *, people: Collection[int], limit: int) -> list[Contribution]:
    """The latest of these people, as far as this viewer may open them."""
    if not people:
        return []
    found = [
        one
        for source in declared("PROFILE_SOURCES")
        for one in source(viewer, people=people, limit=limit)
    ]
    return sorted(found, key=lambda one: one.when, reverse=True)[:limit]
