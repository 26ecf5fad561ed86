"""How each kind of notice reaches a member: at once, in the digest, on the site alone, never."""

from collections.abc import Collection

from communaute.notifications.models import Notification, Preference
from communaute.notifications.sources import Recipient

Reason, Way = Notification.Reason, Preference.Way
FIELDS = {
    Reason.MENTION: "spoken",
    Reason.ANSWER: "spoken",
    Reason.HELP: "spoken",
    Reason.FOLLOWED: "followed",
    Reason.DECISION: "decision",
}
"""The choice that each reason goes by."""
USUAL = Preference()


def of(member_ids: Collection[int]) -> dict[int, Preference]:
    """What these members chose, in one query; whoever chose nothing is absent: `USUAL`."""
    return {one.member_id: one for one in Preference.objects.filter(member__in=member_ids)}


def told_because(one: Recipient, chosen: Preference) -> str:
    """The reason of the notice: the one that speaks most of them, or that they follow the thing
    « Tout de suite » where they never want the first. Empty: no notice is written.
    """
    reasons = [one.reason, Reason.FOLLOWED] if one.at_once else [one.reason]
    wanted = (why for why in reasons if getattr(chosen, FIELDS[Reason(why)]) != Way.NEVER)
    return next(wanted, "")


def is_called(reason: str, chosen: Preference, *, at_once: bool) -> bool:
    """Whether what is told for that reason leaves by mail at once: asked as it is written, and
    again as the mail leaves.

    A thing followed « Tout de suite » (`at_once`) was chosen itself: it wins over its kind.
    """
    way = getattr(chosen, FIELDS[Reason(reason)])
    return way == Way.AT_ONCE or (at_once and way != Way.NEVER)
