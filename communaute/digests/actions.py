"""What a member decides about the digest. Each decision is kept in the consent ledger."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from communaute.digests import window
from communaute.digests.models import Subscription
from communaute.members import consents
from communaute.members.actions import record_consent
from communaute.members.models import ConsentEvent, User


@transaction.atomic
def choose(
    member: User,
    *,
    cadence: str,
    weekday: int,
    hour: int,
    method: str,
    now: datetime,
    zone: str = "",
    minutes: int = Subscription.Minutes.SHORT,
    left_out: Sequence[str] = (),
) -> Subscription:
    """Send this member a digest, at this rhythm, from now on; the same choice changes nothing.

    `zone` is the clock that they live by, where they say it.
    """
    has_moved = bool(zone) and zone != member.zone
    if has_moved:
        member.zone = zone
        member.save(update_fields=["zone"])
    chosen = {"is_active": True, "cadence": cadence, "weekday": weekday, "hour": hour}
    subscription, is_new = Subscription.objects.get_or_create(
        member=member, defaults={"started_at": now, **chosen}
    )
    had_agreed = subscription.is_active and not is_new
    changed = any(getattr(subscription, name) != value for name, value in chosen.items())
    if changed or has_moved:
        for name, value in chosen.items():
            setattr(subscription, name, value)
        subscription.started_at, subscription.paused_until = now, None
    # How long it is and what it holds say nothing of when it comes.
    subscription.minutes, subscription.left_out = minutes, list(left_out)
    subscription.save()
    if not had_agreed:
        _record(member, given=True, method=method, now=now)
    return subscription


@transaction.atomic
def decline(member: User, *, method: str, now: datetime) -> Subscription:
    """Send no digest to this member; the answer is kept, also when it is the first one."""
    subscription, is_new = Subscription.objects.get_or_create(
        member=member, defaults={"started_at": now}
    )
    if is_new or subscription.is_active:
        Subscription.objects.filter(pk=subscription.pk).update(is_active=False)
        subscription.is_active = False
        _record(member, given=False, method=method, now=now)
    return subscription


def pause(member: User, *, back_on: date) -> bool:
    """Send nothing before that day where the member lives; false if there is nothing to pause."""
    subscription = Subscription.objects.filter(member=member, is_active=True).first()
    if subscription is None:
        return False
    subscription.paused_until = window.local_moment(back_on, 0, ZoneInfo(member.zone))
    subscription.save(update_fields=["paused_until"])
    return True


def resume(member: User) -> None:
    """End a pause now: the next digest tells what it left untold."""
    Subscription.objects.filter(member=member).update(paused_until=None)


def _record(member: User, *, given: bool, method: str, now: datetime) -> None:
    record_consent(
        member,
        kind=ConsentEvent.Kind.DIGEST,
        given=given,
        wording_version=consents.current(ConsentEvent.Kind.DIGEST).version,
        method=method,
        now=now,
    )
