"""What rooms tell."""

from datetime import datetime

from communaute.notifications.models import Event


def happened(room: str, kind: str, object_id: int, *, now: datetime, due_at: datetime) -> Event:
    """Write what happened, in the caller's transaction; told once `due_at` has come.

    What happens again to the same object before that is told with it.
    """
    event, _created = Event.objects.get_or_create(
        room=room,
        kind=kind,
        object_id=object_id,
        defaults={"happened_at": now, "due_at": due_at},
    )
    return event
