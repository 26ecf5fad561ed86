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


NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that happened and may be told to whoever holds `acl`, or `owner_acl`.

    `region` is where it comes from, when that may be said; 0 otherwise.
    """

    key: Key
    acl: str
    owner_acl: str
    author_ids: frozenset[int]
    happened_at: datetime
    score: float
    place: int = 0  # where to begin reading: the section knows what it means
    latest: int = 0  # how far the thing goes, to be compared with how far a member has read
    themes: frozenset[int] = NOTHING
    region: int = 0


@dataclass(frozen=True, slots=True)
class Personal:
    """A candidate that concerns one member: why, and where they left it."""

    candidate: Candidate
    reason: str
    place: int


@dataclass(frozen=True, slots=True)
class Tastes:
    """The themes that a member cares about, the regions where they work, what they refuse."""

    themes: frozenset[int] = NOTHING
    regions: frozenset[int] = NOTHING
    refused: frozenset[str] = frozenset()  # reasons that their digest must not hold


class Pick(NamedTuple):
    """One line of one member's digest, as the database keeps it: ids, never words.

    `about` is what its reason names: the member's theme, or the region that it comes from.
    """

    key: Key
    reason: str
    place: int
    is_private: bool = False  # seen by its own author only: asked again for this very member
    about: int = 0

    def stored(self) -> list[Any]:
        return [*self.key, self.reason, self.place, int(self.is_private), self.about]

    @classmethod
    def read(cls, row: list[Any]) -> "Pick":
        section, kind, pk, reason, place, is_private, *about = row  # older rows are shorter
        return cls(Key(section, kind, pk), reason, place, bool(is_private), *about)


def read_picks(rows: Iterable[list[Any]] | None) -> list[Pick]:
    return [Pick.read(row) for row in rows or ()]


class Offered(NamedTuple):
    """A gesture of one button under a line, of the line's own room: its name, object, words."""

    gesture: str
    id: int
    label: str


@dataclass(frozen=True, slots=True)
class DigestLine:
    """How one thing is told: a title that leads to it, a sentence, a few facts.

    `offered` is what one button does there, for all but `writers`: whose words they are, to be
    offered nothing, never to be shown. `switch` leads to what makes it told, where the line alone
    knows it.
    """

    title: str
    path: str
    excerpt: str = ""
    meta: str = ""
    lang: str = ""  # of the excerpt and title, where they are not in French
    offered: tuple[Offered, ...] = ()
    writers: frozenset[int] = frozenset()
    switch: str = ""
