"""The hours at which a member wants no mail. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING, MORNING = time(20), time(7)
SATURDAY = 5


def free_from(moment: datetime, zone: ZoneInfo, *, nights: bool, weekends: bool) -> datetime:
    """The first moment, from this one on, that is neither of a night nor of a weekend so kept.

    A night goes from 20:00 to 7:00 on the clocks of that zone; a weekend ends on Monday at 7:00.
    On the nights when the clock changes both hours exist.
    """
    local = moment.astimezone(zone)
    if weekends and local.weekday() >= SATURDAY:
        return _morning(local, days=7 - local.weekday())
    if nights and local.time() < MORNING:
        return _morning(local)
    if nights and local.time() >= EVENING:
        return free_from(_morning(local, days=1), zone, nights=nights, weekends=weekends)
    return moment


def _morning(local: datetime, *, days: int = 0) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), MORNING, tzinfo=local.tzinfo)
