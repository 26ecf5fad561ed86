"""What a person said and followed. Never what others said: their words are theirs.

The title of a conversation is given where the person may open it: without it, their own message
could not be understood. What they may no longer open stays unnamed.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from communaute.discussions.models import Post, PostRevision, ReadMark, Topic, Watch
from communaute.members.access import State, visible_pages
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, Table


def tables(member: User) -> Iterator[Table]:
    yield _posts(member)
    yield _earlier_versions(member)
    yield _topics(member)
    yield _follows(member)
    yield _read_marks(member)


def _title(member: User) -> Case:
    """The title of the topic of a row, where this member may open it."""
    readable = Topic.objects.visible_to(member).values("pk")
    return Case(
        When(topic__in=readable, then=F("topic__title")),
        default=Value(""),
        output_field=CharField(),
    )


def _address(pk: int) -> str:
    return f"{settings.SITE_URL}{reverse('discussions:post', args=[pk])}"


def _posts(member: User) -> Table:
    posts = Post.objects.filter(author=member).annotate(conversation=_title(member))
    rows = posts.order_by("pk").values_list(
        "pk", "conversation", "number", "body", "created_at", "edited_at", "state"
    )
    return Table(
        key="posts",
        file="messages",
        title=_("Mes messages"),
        about=_("Chaque message que vous avez écrit, tel que vous l’avez tapé."),
        columns=[
            Column("id", _("Numéro"), Kind.NUMBER),
            Column("conversation", _("Discussion")),
            Column("place", _("Place dans la discussion"), Kind.NUMBER),
            Column("text", _("Message")),
            Column("created_at", _("Écrit"), Kind.MOMENT),
            Column("edited_at", _("Modifié"), Kind.MOMENT),
            Column("is_hidden", _("Masqué par l’équipe"), Kind.FLAG),
            Column("address", _("Adresse")),
        ],
        rows=((*row[:6], row[6] == State.HIDDEN, _address(row[0])) for row in rows.iterator(BATCH)),
    )


def _earlier_versions(member: User) -> Table:
    found = PostRevision.objects.filter(post__author=member).order_by("post_id", "pk")
    return Table(
        key="post_versions",
        file="versions-de-messages",
        title=_("Les versions d’avant de mes messages"),
        about=_("Ce que vos messages disaient avant que vous les corrigiez."),
        columns=[
            Column("post", _("Numéro du message"), Kind.NUMBER),
            Column("text", _("Texte")),
            Column("replaced_at", _("Remplacé"), Kind.MOMENT),
        ],
        rows=found.values_list("post_id", "body", "replaced_at").iterator(BATCH),
    )


def _topics(member: User) -> Table:
    found = Topic.objects.filter(author=member).order_by("pk")
    return Table(
        key="topics",
        file="discussions-ouvertes",
        title=_("Les discussions que j’ai ouvertes"),
        about=_("Leur titre et leur place; les réponses des autres sont à elles et à eux."),
        columns=[
            Column("id", _("Numéro"), Kind.NUMBER),
            Column("title", _("Titre")),
            Column("kind", _("Genre")),
            Column("audience", _("Qui peut la voir")),
            Column("created_at", _("Ouverte"), Kind.MOMENT),
            Column("address", _("Adresse")),
        ],
        rows=(
            (
                one.pk,
                one.title,
                one.get_kind_display(),
                one.get_audience_display(),
                one.created_at,
                f"{settings.SITE_URL}{one.get_absolute_url()}",
            )
            for one in found.iterator(BATCH)
        ),
    )


def _follows(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        levels = dict(Watch.Level.choices)
        pages = visible_pages(member).values("pk")
        found = Watch.objects.filter(member=member).annotate(
            topic_title=_title(member),
            page_title=Case(
                When(page__in=pages, then=F("page__title")),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        for topic, topic_title, page_title, level in (
            found.order_by("pk")
            .values_list("topic_id", "topic_title", "page_title", "level")
            .iterator(BATCH)
        ):
            kind = _("Discussion") if topic else _("Page")
            yield (kind, topic_title if topic else page_title, levels[level])

    return Table(
        key="follows",
        file="suivis",
        title=_("Ce que je suis"),
        about=_("Les discussions et les pages suivies, ou mises en sourdine."),
        columns=[
            Column("kind", _("Genre")),
            Column("title", _("Titre")),
            Column("level", _("Manière de suivre")),
        ],
        rows=rows(),
    )


def _read_marks(member: User) -> Table:
    found = ReadMark.objects.filter(member=member).annotate(title=_title(member))
    return Table(
        key="read_marks",
        file="lectures",
        title=_("Où j’en suis dans les discussions"),
        about=_("Jusqu’où vous avez lu, pour vous y ramener. Personne d’autre ne le voit."),
        columns=[
            Column("conversation", _("Discussion")),
            Column("last_number", _("Dernier message lu"), Kind.NUMBER),
            Column("read_at", _("Lu"), Kind.MOMENT),
        ],
        rows=found.order_by("pk").values_list("title", "last_number", "read_at").iterator(BATCH),
    )
