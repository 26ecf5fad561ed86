"""A copy of one's data: asked for, prepared by a worker, kept seven days, taken away."""

import logging
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cms.core.doorbell import ring
from cms.core.rooms import declared
from cms.mail import outbox
from communaute.members import audit
from communaute.members.models import AuditEvent, DataExport, User
from communaute.members.rights import archive
from communaute.members.rights.tables import OwnFile, Table

logger = logging.getLogger(__name__)

State = DataExport.State
KEPT = timedelta(days=7)
LEASE = timedelta(minutes=6)
"""How long a worker holds an export alone: longer than its task may last."""
MAX_ATTEMPTS = 3
ORPHANED = timedelta(hours=1)
"""A file that no row knows, left by a worker that died, is taken away after this."""


def ask(member: User, *, now: datetime) -> DataExport:
    """Ask for a copy of everything of one's own; the one in preparation, if there is one."""
    from communaute.members.rights import tasks

    try:
        with transaction.atomic():
            export = DataExport.objects.create(member=member, asked_at=now)
            audit.record(AuditEvent.Kind.DATA_EXPORTED, actor=member, subject=member, now=now)
    except IntegrityError:
        return DataExport.objects.filter(member=member).latest("asked_at", "pk")
    ring(tasks.make_exports)
    return export


def make_due(*, now: datetime) -> bool:
    """Prepare one archive that waits; false when there is none, or when it could not be made."""
    export = _claim(now)
    if export is None:
        return False
    try:
        _make(export)
    except Exception:  # whatever it is, the row remembers and the person is told
        logger.exception("export %s could not be made", export.pk)
        _give_back(export)
        return False
    return True


def _claim(now: datetime) -> DataExport | None:
    """Hold the oldest export that nobody holds. One that failed its holders thrice is given up."""
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        free = DataExport.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now))
        waiting = free.filter(state=State.WAITING).order_by("asked_at", "pk")
        waiting.filter(attempts__gte=MAX_ATTEMPTS).update(state=State.FAILED, lease_until=None)
        export = waiting.select_for_update(skip_locked=skip).first()
        if export is not None:
            export.attempts += 1
            export.lease_until = now + LEASE
            export.save(update_fields=["attempts", "lease_until"])
        return export


def _held(export: DataExport):
    """The row, while it is still this worker's."""
    return DataExport.objects.filter(
        pk=export.pk, state=State.WAITING, lease_until=export.lease_until
    )


def _make(export: DataExport) -> None:
    folder = private_folder()
    name = f"{secrets.token_hex(16)}.zip"
    schema = settings.SITE_URL + reverse("members:data_format")
    facts = archive.Facts(settings.SITE_URL, schema, timezone.now())
    size = archive.write(folder / name, gather(export.member), facts)
    done = timezone.now()
    with transaction.atomic():
        is_mine = _held(export).update(
            state=State.READY,
            name=name,
            size=size,
            lease_until=None,
            ready_at=done,
            expires_at=done + KEPT,
        )
        if is_mine:
            outbox.enqueue(
                "export_ready",
                address=export.member.email,
                user=export.member,
                context={},
                urgent=False,
                now=done,
            )
    if not is_mine:  # the account was erased meanwhile, or another worker was quicker
        (folder / name).unlink(missing_ok=True)


def _give_back(export: DataExport) -> None:
    state = State.FAILED if export.attempts >= MAX_ATTEMPTS else State.WAITING
    _held(export).update(state=state, lease_until=None)


def gather(member: User) -> Iterator[Table | OwnFile]:
    """Everything that the rooms keep about somebody, in the order of settings."""
    for source in declared("EXPORT_SOURCES"):
        yield from source(member)


def private_folder() -> Path:
    """Where archives are: no address leads there but the view that asks who is reading."""
    folder = Path(settings.EXPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def purge(*, now: datetime) -> int:
    """Take away archives out of date and what dead workers left; gives back how many."""
    expired = DataExport.objects.filter(state=State.READY, expires_at__lte=now).exclude(name="")
    expired.update(name="", size=0)
    known = set(DataExport.objects.exclude(name="").values_list("name", flat=True))
    gone = 0
    for path in private_folder().iterdir():
        # A file appears a moment before its row says so.
        if path.name in known or path.stat().st_mtime > (now - ORPHANED).timestamp():
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        gone += 1
    return gone
