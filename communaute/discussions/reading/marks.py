"""How far one has read, for many conversations at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from communaute.discussions.actions import NOTICE_ROOM
from communaute.discussions.models import ReadMark, Topic
from communaute.members.models import User
from communaute.notifications.actions import seen
from communaute.notifications.models import Event

BATCH = 500


@transaction.atomic
def mark_all_read(member: User, *, now: datetime) -> int:
    """Mark every conversation that this member may see as read; how many held something new."""
    unread = Topic.objects.visible_to(member).with_reading(member).unread().order_by()
    # The topics first, in the order of their keys, as a reply and a reading do: while they are
    # held nobody opens one for the first time, so that each reader is counted once.
    held = Topic.objects.select_for_update().filter(pk__in=unread.values("pk")).order_by("pk")
    last = dict(held.values_list("pk", "last_number"))
    known = set(ReadMark.objects.filter(member=member).values_list("topic_id", flat=True))
    for few in _batches([pk for pk in last if pk not in known]):
        Topic.objects.filter(pk__in=few).update(reader_count=F("reader_count") + 1)
    ReadMark.objects.bulk_create(
        [
            ReadMark(member=member, topic_id=pk, last_number=number, read_at=now)
            for pk, number in last.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["member", "topic"],
        update_fields=["last_number", "read_at"],
    )
    seen(member, NOTICE_ROOM, kind=Event.Kind.POST, now=now)
    return len(last)


def forget(member: User) -> None:
    """Take every mark of a member away, and them from the readers that topics count."""
    marks = ReadMark.objects.filter(member=member)
    Topic.objects.filter(pk__in=marks.values("topic")).update(reader_count=F("reader_count") - 1)
    marks.delete()


def _batches(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
