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


def is_told(one: Recipient, chosen: Preference) -> bool:
    """Whether a notice is written at all."""
    return getattr(chosen, FIELDS[Reason(one.reason)]) != Way.NEVER


def is_called(one: Recipient, chosen: Preference) -> bool:
    """Whether a mail leaves at once, for somebody who has not read it yet.

    What is followed « Tout de suite » was chosen of the thing itself: it wins over the kind.
    """
    if one.has_read:
        return False
    if getattr(chosen, FIELDS[Reason(one.reason)]) == Way.AT_ONCE:
        return True
    return one.reason == Reason.FOLLOWED and one.at_once


def is_still_wanted(reason: str, chosen: Preference, *, at_once: bool) -> bool:
    """Asked again as the mail leaves: whether its member still wants that kind by mail.

    `at_once` says of the thing itself that it is still followed so.
    """
    way = getattr(chosen, FIELDS[Reason(reason)])
    return way == Way.AT_ONCE or (reason == Reason.FOLLOWED and at_once and way != Way.NEVER)
