"""The security log: who signed in, whose rights changed, what was exported."""

from datetime import datetime
from typing import TYPE_CHECKING

from communaute.members.models import AuditEvent, keyed_hash

if TYPE_CHECKING:
    from communaute.members.models import User


def record(
    kind: str,
    *,
    now: datetime,
    actor: "User | None" = None,
    subject: "User | None" = None,
    about: str = "",
) -> AuditEvent:
    """Append to the log. `about` names things (an organization, roles), never people."""
    return AuditEvent.objects.create(
        kind=kind,
        actor_hash=keyed_hash(actor.pk) if actor and actor.pk else "",
        subject_hash=keyed_hash(subject.pk) if subject and subject.pk else "",
        about=about[:160],
        happened_at=now,
    )
