"""What rooms tell, and what a member does with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from cms.core.doorbell import ring
from communaute.members.models import User
from communaute.notifications.models import Event, Notification, Preference
from communaute.notifications.sources import sources


def happened(room: str, kind: str, object_id: int, *, now: datetime, due_at: datetime) -> Event:
    """Write what happened, in the caller's transaction; told once `due_at` has come.

    What happens again to the same object before that is told with it. Afterwards, or while a
    worker tells it, it is told to whom it was not told yet: a post shown again, a name added to
    it; to nobody twice.
    """
    from communaute.notifications import tasks

    event, is_new = Event.objects.get_or_create(
        room=room,
        kind=kind,
        object_id=object_id,
        defaults={"happened_at": now, "due_at": due_at},
    )
    if not is_new:
        # Written even where nothing changes: no worker takes it before this transaction ends.
        is_begun = Q(told_at__isnull=False) | Q(lease_until__isnull=False)
        due = Case(When(is_begun, then=Value(due_at)), default=F("due_at"))
        Event.objects.filter(pk=event.pk).update(due_at=due, told_at=None, lease_until=None)
        event.refresh_from_db()
    if event.due_at <= now:
        ring(tasks.tell_due)
    return event


def seen(
    member: User,
    room: str,
    group: str = "",
    *,
    now: datetime,
    kind: str = "",
    objects: "QuerySet[Any] | None" = None,
) -> None:
    """The member has read what these notices of a room tell.

    Those of a `group`, of a `kind` of event, of events about `objects` (a query of their keys):
    each narrows them, none is needed.
    """
    notices = Notification.objects.unread().filter(member=member, event__room=room)
    if group:
        notices = notices.filter(group=group)
    if kind:
        notices = notices.filter(event__kind=kind)
    if objects is not None:
        notices = notices.filter(event__object_id__in=objects)
    notices.update(read_at=now)


def all_seen(member: User, *, now: datetime) -> None:
    """Every notice of this member is read."""
    Notification.objects.unread().filter(member=member).update(read_at=now)


@transaction.atomic
def unfollow(member: User, room: str, group: str, *, now: datetime) -> bool:
    """Follow a thing no more; what was told of it is read. False when no room tells that."""
    source = sources().get(room)
    if source is None:
        return False
    source.unfollow(group, member=member)
    seen(member, room, group, now=now)
    return True


@transaction.atomic
def write_no_more(preference: Preference) -> None:
    """Nothing is written to this member at once any more; the digest tells what it may."""
    way = Preference.Way
    preference.decision = way.SITE
    for kind in ("spoken", "followed"):
        if getattr(preference, kind) == way.AT_ONCE:
            setattr(preference, kind, way.DIGEST)
    preference.save(update_fields=["spoken", "followed", "decision"])
    for source in sources().values():
        source.calm(preference.member)
