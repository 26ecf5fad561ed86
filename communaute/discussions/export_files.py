"""The files that a person joined to their messages: a list of them, and the files themselves."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from communaute.discussions.masks.voices import mine
from communaute.discussions.models import Attachment
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, OwnFile, Table


def parts(member: User) -> Iterator[Table | OwnFile]:
    found = Attachment.objects.filter(Q(mine(member, "post__")) | Q(sender=member))
    found = found.order_by("created_at", "pk")
    yield Table(
        key="attachments",
        file="fichiers-joints",
        title=_("Les fichiers que j’ai joints"),
        about=_("Tels qu’ils sont gardés ici\xa0: les photos n’ont plus ni lieu ni appareil."),
        columns=[
            Column("post", _("Numéro du message"), Kind.NUMBER),
            Column("name", _("Nom")),
            Column("kind", _("Genre")),
            Column("size", _("Taille en octets"), Kind.NUMBER),
            Column("sent_at", _("Envoyé"), Kind.MOMENT),
            Column("file", _("Dans ce dossier, sous «\xa0fichiers\xa0»")),
        ],
        rows=(
            (one.post_id, one.name, one.content_type, one.size, one.created_at, _own_name(one))
            for one in found.iterator(BATCH)
        ),
    )
    for one in found.iterator(BATCH):
        if one.file.storage.exists(one.file.name or ""):
            yield OwnFile(_own_name(one), partial(one.file.storage.open, str(one.file.name), "rb"))


def _own_name(one: Attachment) -> str:
    """Its name, made unlike that of any other file of the archive."""
    return f"{one.pk.hex[:8]}-{one.name}"
