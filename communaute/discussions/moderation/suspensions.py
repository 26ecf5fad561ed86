"""A member reads and does not speak: until a date, or until a facilitator lifts it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import dates
from communaute.discussions.models import ModerationEvent, Suspension
from communaute.discussions.moderation import log
from communaute.members.access import reader_for
from communaute.members.models import User


class Suspended(Exception):
    """This person reads and does not speak for now; `suspension` says why and until when."""

    def __init__(self, suspension: Suspension) -> None:
        super().__init__(suspension.pk)
        self.suspension = suspension

    @property
    def message(self) -> str:
        """« Vous pouvez lire, mais pas écrire avant le jeudi 3 décembre 2026. »"""
        ends_at = self.suspension.ends_at
        if ends_at is None:
            return _("Vous pouvez lire, mais pas écrire pour l’instant.")
        return _("Vous pouvez lire, mais pas écrire avant le %(day)s.") % {
            "day": dates.long_day(ends_at.astimezone(dates.TORONTO).date())
        }


class NotSuspendable(Exception):
    """Oneself, or somebody of the team: their role is taken away first, in the administration."""

    message = gettext_lazy(
        "Une personne de l’équipe ne se suspend pas ici\xa0: on lui retire d’abord son rôle."
    )


def open_suspensions(now: datetime):
    """Those that hold at that moment, the newest first."""
    return Suspension.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def suspension_of(member: User, now: datetime) -> Suspension | None:
    """The suspension that holds for this member, if any."""
    return open_suspensions(now).filter(member=member.pk).first()


def may_speak(member: User, *, now: datetime) -> None:
    """Nothing for who may speak.

    Raises:
        Suspended: a suspension holds.
    """
    found = suspension_of(member, now)
    if found is not None:
        raise Suspended(found)


@transaction.atomic
def suspend(
    member: User, *, by: User, why: str, until: datetime | None, now: datetime
) -> Suspension:
    """Let a member read and not speak; a suspension that held is replaced by this one.

    Raises:
        NotSuspendable: oneself, a facilitator, or the administrator.
    """
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.pk == by.pk or member.is_superuser or reader_for(member).is_facilitator:
        raise NotSuspendable
    open_suspensions(now).filter(member=member).update(ends_at=now)
    made = Suspension.objects.create(member=member, why=why, starts_at=now, ends_at=until)
    log.record(ModerationEvent.Kind.SUSPENDED, by=by, subject=member, why=why, now=now)
    return made


@transaction.atomic
def lift(suspension: Suspension, *, by: User, now: datetime) -> bool:
    """Give the floor back; whether it was this call that did."""
    ended = open_suspensions(now).filter(pk=suspension.pk).update(ends_at=now)
    if ended:
        log.record(ModerationEvent.Kind.REINSTATED, by=by, subject=suspension.member, now=now)
    return bool(ended)
