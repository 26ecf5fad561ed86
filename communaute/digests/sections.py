"""What each room brings to the digest, declared in `settings.DIGEST_SECTIONS`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from communaute.digests.compose import Seen
from communaute.digests.items import Candidate, DigestLine, Key, Personal, Pick
from communaute.digests.window import Window
from communaute.members.access import Branch, Reader


class Section(Protocol):
    """A room's part. Each method asks a constant number of queries, whatever the numbers given."""

    key: str

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterable[tuple[str, Candidate]]:
        """What happened in `window`, each with the reason to tell it; asked once per run."""
        ...

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterable[tuple[str, Candidate]]:
        """What is worth telling around that day to somebody who has no news; a few, best first."""
        ...

    def personal(
        self, windows: Mapping[int, Window], restricted: Sequence[Branch]
    ) -> Mapping[int, Sequence[Personal]]:
        """What concerns each of these members in their own window."""
        ...

    def themes(self, member_ids: Collection[int]) -> Iterable[tuple[int, int]]:
        """The themes that these members chose in this room, as pairs of a member and a theme."""
        ...

    def seen(self, member_ids: Collection[int], candidates: Collection[Candidate]) -> Seen:
        """What these members know of which candidates: None for what they read, wrote, muted or
        were mailed, else the place of what is left to them. What they know nothing of is absent.
        """
        ...

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        """Which members want to hear no more of which things; asked again before sending."""
        ...

    def lines(self, picks: Collection[Pick], reader: Reader) -> Mapping[Pick, DigestLine]:
        """The words of what this reader may see now. What they may not is absent."""
        ...


@cache
def sections() -> tuple[Section, ...]:
    """Every declared section, in order."""
    return tuple(import_string(path) for path in settings.DIGEST_SECTIONS)
