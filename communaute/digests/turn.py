"""How long one call of a worker lasts."""

from datetime import datetime
from time import monotonic

from django.conf import settings
from django.utils import timezone


class Turn:
    """The present as it passes in a call given `now`, and when to leave the rest to the next.

    It is over well before a lease, and before a task's time limit.
    """

    def __init__(self, now: datetime) -> None:
        self._lag = now - timezone.now()
        self._end = monotonic() + settings.LEASE_SECONDS / 5

    @property
    def now(self) -> datetime:
        return timezone.now() + self._lag

    @property
    def is_over(self) -> bool:
        return monotonic() > self._end
