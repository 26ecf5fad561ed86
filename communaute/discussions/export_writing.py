"""What a person was writing, and where others named them."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.batches import batches
from communaute.discussions.models import Draft, Mention, Post
from communaute.discussions.writing import quoting
from communaute.discussions.writing.drafts import places_of
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, Table


def tables(member: User) -> Iterator[Table]:
    yield _drafts(member)
    yield _mentions(member)


def readable(
    rows: QuerySet[Any, tuple[Any, ...]], member: User, *, at: int
) -> Iterator[tuple[Any, ...]]:
    """The rows, the text of column `at` less what it quotes of messages that `member` does not
    see any more.
    """
    for some in batches(rows.iterator(BATCH), BATCH):
        texts = quoting.all_readable([row[at] for row in some], member)
        for row, text in zip(some, texts, strict=True):
            yield (*row[:at], text, *row[at + 1 :])


def _drafts(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        kept = Draft.objects.filter(member=member).order_by("pk")
        found = kept.values_list("place", "fields", "body", "updated_at")
        places = places_of(kept.values_list("place", flat=True), member)
        for key, fields, words, updated_at in readable(found, member, at=2):
            place = places.get(key)
            yield (place.name if place else "", fields.get("title", ""), words, updated_at)

    return Table(
        key="drafts",
        file="brouillons",
        title=_("Mes brouillons"),
        about=_("Ce que vous avez commencé à écrire sans le publier. Personne d’autre ne le voit."),
        columns=[
            Column("place", _("Où")),
            Column("title", _("Titre")),
            Column("text", _("Texte")),
            Column("updated_at", _("Gardé"), Kind.MOMENT),
        ],
        rows=rows(),
    )


def _mentions(member: User) -> Table:
    readable = Post.objects.visible_to(member).values("pk")
    found = Mention.objects.filter(member=member, post__in=readable).order_by("pk")
    return Table(
        key="mentions",
        file="mentions",
        title=_("Les messages où l’on m’a nommé·e"),
        about=_("Leur adresse\xa0: les mots des autres sont à elles et à eux."),
        columns=[
            Column("post", _("Numéro du message"), Kind.NUMBER),
            Column("created_at", _("Écrit"), Kind.MOMENT),
            Column("address", _("Adresse")),
        ],
        rows=(
            (pk, at, f"{settings.SITE_URL}{reverse('discussions:post', args=[pk])}")
            for pk, at in found.values_list("post_id", "post__created_at").iterator(BATCH)
        ),
    )
