"""What passes between a digest and the rooms that fill it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Key(NamedTuple):
    """One thing a digest may tell: the section that knows it, its kind there, its id."""

    section: str
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that happened and may be told to whoever holds `acl`, or `owner_acl`."""

    key: Key
    acl: str
    owner_acl: str
    author_ids: frozenset[int]
    happened_at: datetime
    score: float
    place: int = 0  # where to begin reading: the section knows what it means
    latest: int = 0  # how far the thing goes, to be compared with how far a member has read


@dataclass(frozen=True, slots=True)
class Personal:
    """A candidate that concerns one member: why, and where they left it."""

    candidate: Candidate
    reason: str
    place: int


class Pick(NamedTuple):
    """One line of one member's digest, as the database keeps it: ids, never words."""

    key: Key
    reason: str
    place: int
    is_private: bool = False  # seen by its own author only: asked again for this very member

    def stored(self) -> list[Any]:
        return [*self.key, self.reason, self.place, int(self.is_private)]

    @classmethod
    def read(cls, row: list[Any]) -> "Pick":
        section, kind, pk, reason, place, is_private = row
        return cls(Key(section, kind, pk), reason, place, bool(is_private))


def read_picks(rows: Iterable[list[Any]] | None) -> list[Pick]:
    return [Pick.read(row) for row in rows or ()]


@dataclass(frozen=True, slots=True)
class DigestLine:
    """How one thing is told: a title that leads to it, a sentence, a few facts."""

    title: str
    path: str
    excerpt: str = ""
    meta: str = ""
    lang: str = ""  # of the excerpt and title, where they are not in French
