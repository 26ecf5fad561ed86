"""Files of posts: they wait with whoever sent them, then they are the post's and nobody's.

A post said without a name holds nothing that its author's machine wrote: see `filetypes`.
"""

import contextlib
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.erase import names
from cms.core.ui.files import FILE_ICONS, FILE_KINDS, file_size
from communaute.discussions.files import office
from communaute.discussions.files.filetypes import FOLDER, Accepted, Refused
from communaute.discussions.masks.voices import mine
from communaute.discussions.models import Attachment, Post
from communaute.members.models import User

logger = logging.getLogger(__name__)

MAX_FILES = 5
"""Of one post."""
KEPT = timedelta(days=2)
"""How long a file waits for its post."""
UNNAMED_KINDS = ("image/", "application/pdf")
"""What a post without a name may hold."""


@dataclass(frozen=True)
class Attached:
    """A file of a post, as a row shows it: `detail` is « PDF, 86 ko »."""

    name: str
    detail: str
    icon: str
    href: str
    is_image: bool


def attached(row: Attachment) -> Attached:
    """What is shown of one file."""
    extension = PurePosixPath(row.name).suffix.removeprefix(".")
    is_image = row.content_type.startswith("image/")
    kind = FILE_KINDS.get(extension, extension.upper())
    return Attached(
        name=row.name,
        detail=f"{kind}, {file_size(row.size)}",
        icon="image" if is_image else FILE_ICONS.get(extension, "file"),
        href=reverse("discussions:file", args=[row.pk, row.name]),
        is_image=is_image,
    )


def attachments_of(post_ids: Collection[int]) -> dict[int, list[Attached]]:
    """The files of these posts, in the order they were sent; posts without any are absent.

    One query, whatever the number of posts. Asks no right: the caller shows these posts.
    """
    found: dict[int, list[Attached]] = defaultdict(list)
    for row in Attachment.objects.filter(post__in=post_ids):
        if row.post_id is not None:
            found[row.post_id].append(attached(row))
    return dict(found)


def waiting(member: User, place: str) -> list[Attachment]:
    """The files that this member has sent for a post they have not sent yet."""
    return list(Attachment.objects.filter(sender=member, place=place))


def keep(file: Accepted, *, sender: User, place: str, now: datetime) -> Attachment:
    """Keep a checked file until its post is sent.

    Raises:
        Refused: the disk takes no more; nothing is left of the file.
    """
    row = Attachment(
        sender=sender,
        place=place,
        name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        created_at=now,
    )
    path = row.file.field.generate_filename(row, file.name)
    try:
        with transaction.atomic():
            row.file.save(file.name, ContentFile(file.content), save=False)
            row.save(force_insert=True)
    except OSError as error:
        logger.error("attachment not kept: %s", type(error).__name__)
        with contextlib.suppress(OSError):
            row.file.storage.delete(path)
        raise Refused(
            _("Le fichier n’a pas pu être gardé\xa0: il manque de place ici. Réessayez plus tard.")
        ) from error
    return row


def discard(member: User, ids: Iterable[UUID]) -> None:
    """Take away files that wait with this member: those of others, and of posts, stay."""
    Attachment.objects.filter(sender=member, pk__in=list(ids)).delete()


def attach(post: Post, member: User, ids: Collection[UUID]) -> None:
    """Give a post the files that wait with its author; ids that are not theirs count for nothing.

    In a post without a name, files lose theirs; the caller's transaction holds all of it.

    Raises:
        Refused: a file of a post without a name could say whose it is.
    """
    if not ids:
        return
    rows = Attachment.objects.select_for_update().filter(sender=member, pk__in=list(ids))
    is_unnamed = post.pseudonym_id is not None
    for number, row in enumerate(rows[:MAX_FILES], start=1):
        if is_unnamed:
            row.name = unnamed(row, number)
        row.post, row.sender, row.place = post, None, ""
        row.save(update_fields=["post", "sender", "place", "name"])


def unnamed(row: Attachment, number: int) -> str:
    """« Pièce jointe 1.pdf ».

    Raises:
        Refused: this kind of file keeps the name of its author.
    """
    if not row.content_type.startswith(UNNAMED_KINDS):
        raise Refused(why_not_unnamed(row.name))
    return unnamed_as(row, number)


def unnamed_as(row: Attachment, number: int) -> str:
    return _("Pièce jointe %(n)d") % {"n": number} + PurePosixPath(row.name).suffix


def why_not_unnamed(name: str) -> str:
    """What is said of a file that a post without a name cannot hold."""
    return _(
        "«\xa0%(name)s\xa0»\xa0: ce genre de fichier garde le nom de son auteur. "
        "Enregistrez-le en PDF, ou signez votre message."
    ) % {"name": name}


def forget(member: User) -> None:
    """A person leaves: what waits goes; what they joined stays with their messages, without them.

    An office file that holds their name, as its author or in its notes, goes; a file that is
    called after them takes another name.
    """
    Attachment.objects.filter(sender=member).delete()
    words = [one for one in (member.first_name, member.last_name, member.email) if one]
    for row in Attachment.objects.filter(mine(member, "post__")).iterator():
        is_office = not row.content_type.startswith((*UNNAMED_KINDS, "text/"))
        if is_office and _says(row, words):
            row.delete()
        elif any(names(PurePosixPath(row.name).stem, word) for word in words):
            row.name = unnamed_as(row, 1)
            row.save(update_fields=["name"])


def _says(row: Attachment, words: list[str]) -> bool:
    try:
        with row.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError:
        return True
    return any(office.says(content, word) for word in words)


def sweep(*, now: datetime) -> int:
    """Take away the files whose post never came, and those that no row knows any more.

    Gives back how many rows are gone.
    """
    gone, _by_model = Attachment.objects.filter(post=None, created_at__lt=now - KEPT).delete()
    _sweep_orphans(before=now - KEPT)
    return gone


def _sweep_orphans(*, before: datetime) -> None:
    """Files that a stopped process left: written, but whose row was never committed."""
    storage = Attachment._meta.get_field("file").storage
    if not isinstance(storage, FileSystemStorage):
        return
    for name, path in _stored(Path(storage.path(FOLDER))):
        with contextlib.suppress(FileNotFoundError):
            is_old = path.stat().st_mtime < before.timestamp()
            if is_old and not Attachment.objects.filter(file=name).exists():
                path.unlink()


def _stored(root: Path) -> Iterator[tuple[str, Path]]:
    for path in root.glob("*/*"):
        yield f"{FOLDER}/{path.parent.name}/{path.name}", path
