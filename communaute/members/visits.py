"""When a person, and each of their devices, was last here: one day's worth of truth, kept cheaply.

The day is in the session, which every request of a signed-in person has read already: the rows
are written at the first request of a day, and no other request asks or writes anything.
"""

from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from communaute.members.models import User

DAY, BEGAN = "seen_on", "began_at"


def begin(session: SessionBase, user: User, *, now: datetime) -> None:
    """A device enters: its session knows when, and the day of its last visit, from here on."""
    session[BEGAN] = now.timestamp()
    _keep_day(session, user, now)


def carry_on(session: SessionBase, user: User, *, now: datetime) -> None:
    """A device is here again: the first time in a day, its row and its person's say so."""
    if session.get(DAY) in (None, _day(now)):
        return
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)
    _keep_day(session, user, now)


def is_over(session: SessionBase, *, now: datetime) -> bool:
    """Whether nobody came for too long, or the session is too old even for who comes each day."""
    day, began = session.get(DAY), session.get(BEGAN)
    if day is None or began is None:
        return False
    asleep = timezone.localdate(now) - date.fromisoformat(day)
    return asleep > settings.SESSION_IDLE or now.timestamp() - began > settings.SESSION_COOKIE_AGE


def _keep_day(session: SessionBase, user: User, now: datetime) -> None:
    session[DAY] = _day(now)
    User.objects.filter(pk=user.pk).update(last_visit_on=timezone.localdate(now))


def _day(now: datetime) -> str:
    return timezone.localdate(now).isoformat()
