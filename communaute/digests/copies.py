"""A digest on the site: one that was sent, or the next one as it would be now.

Both are asked for again as their reader opens them: what was hidden, closed or lost since is not
there, and nothing else is kept of a digest than the ids of what it told.
"""

from dataclasses import dataclass
from datetime import datetime

from cms.mail.identity import identity
from communaute.digests import window
from communaute.digests.asking import ask_again
from communaute.digests.batches import picked, quietly_picked, shared_activity
from communaute.digests.letter import Part, Press
from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.digests.window import Window

State, Reason = DigestDelivery.State, DigestDelivery.Reason


@dataclass(frozen=True)
class Copy:
    """What a digest tells its reader today, and how many lines its length left out."""

    word: Word | None
    parts: list[Part]
    minutes: int
    left_out: int


def copy_of(
    delivery: DigestDelivery, subscription: Subscription, *, word: Word | None, now: datetime
) -> Copy:
    """The digest of that row under today's rights, with the word it leaves or left with."""
    told = ask_again([delivery], now=now, word=word).told(delivery)
    press = Press(identity(), word, now=now)
    shown = press.packed(told, subscription.minutes)
    return Copy(word, press.parts(shown), press.minutes(shown), len(told) - len(shown))


def next_slot(subscription: Subscription, *, now: datetime) -> datetime:
    """When this member's next digest is due, once their pause is over."""
    start = max(now, subscription.paused_until or now)
    return next(
        window.slots(subscription.rhythm, start, start + 2 * window.LENGTH[subscription.cadence])
    ).at


def preview(subscription: Subscription, *, now: datetime) -> DigestDelivery:
    """The next digest of this member as it would be if it left now; no row is written."""
    last = (
        DigestDelivery.objects.filter(member=subscription.member_id)
        .filter(state__in=[State.SENT, State.SKIPPED], reason__in=[Reason.NONE, Reason.EMPTY])
        .order_by("-window_end")
        .values_list("window_end", flat=True)
        .first()
    )
    span = window.member_window(subscription.cadence, now, last_end=last, now=now)
    delivery = DigestDelivery(
        member_id=subscription.member_id, window_start=span.start, window_end=span.end
    )
    shared, me = shared_activity(Window(*span)), subscription.member_id
    found = picked([delivery], shared).get(me) or quietly_picked([me], shared).get(me, [])
    delivery.items = [one.stored() for one in found]
    return delivery
