"""Readers for many members at once: people of the same groups share one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.models import Group

from communaute.members import access
from communaute.members.access import Branch, Reader
from communaute.members.models import User

NOBODY = 0  # signed in, but not anyone: what only its author may see stays closed


class Audience(NamedTuple):
    """What decides which things a member may see, apart from their own."""

    groups: frozenset[int]
    is_superuser: bool


def audiences(member_ids: Collection[int]) -> dict[int, Audience]:
    """The audience of each active member, in two queries."""
    groups: dict[int, set[int]] = {}
    rows = User.groups.through.objects.filter(user_id__in=member_ids)
    for user_id, group_id in rows.values_list("user_id", "group_id"):
        groups.setdefault(user_id, set()).add(group_id)
    people = User.objects.filter(pk__in=member_ids, is_active=True)
    return {
        pk: Audience(frozenset(groups.get(pk, ())), is_superuser)
        for pk, is_superuser in people.values_list("pk", "is_superuser")
    }


@dataclass
class Readers:
    """The readers of audiences, each made once, from the restrictions of this moment."""

    restricted: Sequence[Branch]

    @classmethod
    def now(cls) -> "Readers":
        return cls(access.branches())

    def __post_init__(self) -> None:
        self._readers: dict[Audience, Reader] = {}
        self._tokens: dict[Audience, frozenset[str]] = {}

    @cached_property
    def _names(self) -> dict[int, str]:
        return dict(Group.objects.values_list("pk", "name"))

    def reader(self, audience: Audience, member_id: int = NOBODY) -> Reader:
        """The reader of an audience, or that very member of it."""
        if audience not in self._readers:
            names = {pk: self._names.get(pk, "") for pk in audience.groups}
            self._readers[audience] = access.reader_of(
                NOBODY, names, self.restricted, is_superuser=audience.is_superuser
            )
        reader = self._readers[audience]
        return replace(reader, user_id=member_id) if member_id else reader

    def tokens(self, audience: Audience) -> frozenset[str]:
        if audience not in self._tokens:
            self._tokens[audience] = access.tokens(self.reader(audience))
        return self._tokens[audience]

    def may_see(self, audience: Audience, member_id: int, acl: str) -> bool:
        """Whether this member holds that token, their own `+user:` ones included."""
        tokens = self.tokens(audience)
        page, suffix, owner = acl.partition("+user:")
        if suffix:
            return owner == str(member_id) and f"{page}+network" in tokens
        return acl in tokens
