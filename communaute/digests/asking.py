"""Every right asked again, for a group of 50, just before its mail leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cms.mail.suppression import suppressed
from communaute.digests import compose
from communaute.digests.audiences import Audience, Readers, audiences
from communaute.digests.items import DigestLine, Key, Pick, read_picks
from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.digests.parts import refusals
from communaute.digests.sections import sections
from communaute.digests.spacing import Spacing

Reason = DigestDelivery.Reason


@dataclass
class Asked:
    """What a group of 50 may be told at this moment, every right asked again."""

    people: dict[int, Subscription]
    spacing: Spacing
    readers: Readers
    audiences: dict[int, Audience]
    refused: set[str]
    muted: set[tuple[int, Key]]
    unwanted: dict[int, frozenset[str]]
    lines: dict[tuple[Audience, int], dict[Pick, DigestLine]]
    word: Word | None = None

    def told(self, one: DigestDelivery) -> list[tuple[Pick, DigestLine]]:
        """The lines that remain, once what was lost, hidden or muted since is left out.

        What the facilitator pinned comes first, in place of its own line.
        """
        audience = self.audiences[one.member_id]
        pinned = self.word.pinned_pick if self.word else None
        found, keys = [], set()
        for pick in [*([pinned] if pinned else []), *read_picks(one.items)]:
            line = self.lines.get((audience, private_to(one, pick)), {}).get(pick)
            muted = (one.member_id, pick.key) in self.muted
            unwanted = pick.reason in self.unwanted.get(one.member_id, ())
            if line is not None and not (muted or unwanted) and pick.key not in keys:
                found.append((pick, line))
                keys.add(pick.key)
        return found if compose.worth_sending([pick for pick, _line in found]) else []

    def leaving(self, one: DigestDelivery) -> list[tuple[Pick, DigestLine]]:
        """`told`, or nothing where only what was pinned remains: that is no reason to write."""
        told = self.told(one)
        keys = {pick.key for pick, _line in told}
        own = [pick for pick in read_picks(one.items) if pick.key in keys]
        return told if compose.worth_sending(own) else []

    def why_not(self, one: DigestDelivery) -> str:
        """The reason not to write to this person at all, or nothing."""
        person = self.people.get(one.member_id)
        audience = self.audiences.get(one.member_id)
        if audience is None or not self.readers.reader(audience).in_network:
            return Reason.NO_ACCESS
        if person is None or not person.is_active:
            return Reason.UNSUBSCRIBED
        if person.is_paused(self.spacing.now):
            return Reason.PAUSED
        if person.member.email in self.refused:
            return Reason.SUPPRESSED
        return Reason.MISSED if self.spacing.is_replaced(one) else Reason.NONE


def private_to(one: DigestDelivery, pick: Pick) -> int:
    """Whose eyes a line needs: its member's own, or anybody's of the same audience."""
    return one.member_id if pick.is_private else 0


def ask_again(
    deliveries: Sequence[DigestDelivery], *, now: datetime, word: Word | None = None
) -> Asked:
    """Read anew who these people are, what they had and may see, and the words of it."""
    ids = [one.member_id for one in deliveries]
    people = Subscription.objects.filter(member_id__in=ids).select_related("member")
    subscriptions = {one.member_id: one for one in people}
    readers, who = Readers.now(), audiences(ids)
    wanted: dict[tuple[Audience, int], set[Pick]] = {}
    pinned = [word.pinned_pick] if word and word.pinned_pick else []
    for one in deliveries:
        if one.member_id in who:
            for pick in [*pinned, *read_picks(one.items)]:
                group = (who[one.member_id], private_to(one, pick))
                wanted.setdefault(group, set()).add(pick)
    keys = {pick.key for picks in wanted.values() for pick in picks}
    return Asked(
        word=word,
        people=subscriptions,
        spacing=Spacing.of(deliveries, now=now),
        readers=readers,
        audiences=who,
        refused=suppressed(one.member.email for one in subscriptions.values()),
        muted=set().union(
            *(room.muted(ids, [k for k in keys if k.section == room.key]) for room in sections())
        ),
        unwanted=refusals(ids),
        lines={
            (audience, member_id): lines_of(picks, readers, audience, member_id)
            for (audience, member_id), picks in wanted.items()
        },
    )


def lines_of(
    picks: Iterable[Pick], readers: Readers, audience: Audience, member_id: int
) -> dict[Pick, DigestLine]:
    reader, grouped = readers.reader(audience, member_id), compose.by_section(picks)
    found: dict[Pick, DigestLine] = {}
    for room in sections():
        if room.key in grouped:
            found |= room.lines(grouped[room.key], reader)
    return found
