"""What is late, and sending again what failed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core import dates
from cms.core.rooms import Todo
from communaute.digests import window
from communaute.digests.models import DigestDelivery, DigestRun
from communaute.digests.planning import rhythms
from communaute.members.models import User

State, Reason = DigestDelivery.State, DigestDelivery.Reason

UNNOTICED = timedelta(minutes=20)
"""A slot that no run answers for so long: nobody plans, the beat is dead."""
UNFINISHED = timedelta(hours=2)
MINUTES_TO_LOOK = 2


def late_since(now: datetime) -> datetime | None:
    """The oldest slot of the last days that nobody planned, or whose run is not finished."""
    found = [
        *unfinished(now).order_by("slot").values_list("slot", flat=True)[:1],
        *sorted(unnoticed(now))[:1],
    ]
    return min(found, default=None)


def unfinished(now: datetime):
    """The runs of the last days that should have left long ago."""
    return DigestRun.objects.filter(
        done_at=None, slot__lte=now - UNFINISHED, slot__gt=now - window.LOOK_BACK
    )


def unnoticed(now: datetime) -> Iterator[datetime]:
    """The slots that somebody waits for and that no run answers."""
    known = set(
        DigestRun.objects.filter(slot__gt=now - window.LOOK_BACK).values_list("period", "slot")
    )
    for rhythm, since in rhythms().items():
        for due in window.due(rhythm, since=since, as_of=now - UNNOTICED, now=now):
            if (due.slot.period, due.slot.at) not in known and not due.missed:
                yield due.slot.at


def todo(user: User, now: datetime) -> Iterator[Todo]:
    """A digest that did not leave is told to whoever can ask for help."""
    since = late_since(now)
    if since is not None:
        yield Todo(
            kind="digest",
            title=_("Le résumé est en retard"),
            detail=_("Il devait partir %(when)s. Prévenez la personne qui s’occupe du site.")
            % {"when": dates.relative(since, now=now)},
            href=reverse("digests:coming"),
            since=since,
            minutes=MINUTES_TO_LOOK,
        )


def send_again(run: DigestRun) -> int:
    """Put back in the line what a run could not send; gives back how many.

    What the server refused for good is tried again too: the person may have mended their box.
    What is uncertain may have left: it is not. Whoever had a later digest meanwhile gets nothing
    twice: it is asked again before sending.
    """
    lost = run.deliveries.filter(state=State.FAILED)
    count = lost.update(
        state=State.PLANNED, reason=Reason.NONE, attempts=0, leases=0, not_before=None
    )
    if count:
        DigestRun.objects.filter(pk=run.pk).update(done_at=None)
    return count
