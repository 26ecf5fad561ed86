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

from communaute.discussions import export_files, export_writing
from communaute.discussions.export_writing import readable
from communaute.discussions.masks.voices import confided_by, mine, opened_by
from communaute.discussions.models import (
    HelpOffer,
    ModerationEvent,
    Post,
    PostRevision,
    Reaction,
    ReadMark,
    Topic,
    Watch,
)
from communaute.discussions.moderation import traces
from communaute.members.access import State, visible_pages
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, OwnFile, Table


def tables(member: User) -> Iterator[Table | OwnFile]:
    yield _posts(member)
    yield _earlier_versions(member)
    yield _topics(member)
    yield _follows(member)
    yield _read_marks(member)
    yield _reactions(member)
    yield _help_offers(member)
    yield _names_looked_up(member)
    yield from traces.tables(member)
    yield from export_writing.tables(member)
    yield from export_files.parts(member)


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
    posts = Post.objects.filter(mine(member)).annotate(conversation=_title(member))
    found = posts.order_by("pk").values_list(
        "pk", "conversation", "number", "body", "created_at", "edited_at", "state",
        "pseudonym", "pseudonym__context",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for pk, title, number, words, sent, edited, state, mask, beside in readable(
            found, member, at=3
        ):
            said = (pk, title, number, words, sent, edited, state == State.HIDDEN, _address(pk))
            yield (*said, mask is not None, beside or "")

    return Table(
        key="posts",
        file="messages",
        title=_("Mes messages"),
        about=_(
            "Chaque message que vous avez écrit, tel que vous l’avez tapé; ce qu’il citait d’un "
            "message masqué ou retiré depuis n’y est plus."
        ),
        columns=[
            Column("id", _("Numéro"), Kind.NUMBER),
            Column("conversation", _("Discussion")),
            Column("place", _("Place dans la discussion"), Kind.NUMBER),
            Column("text", _("Message")),
            Column("created_at", _("Écrit"), Kind.MOMENT),
            Column("edited_at", _("Modifié"), Kind.MOMENT),
            Column("is_hidden", _("Masqué par l’équipe"), Kind.FLAG),
            Column("address", _("Adresse")),
            Column("is_confided", _("Confié, sans votre nom"), Kind.FLAG),
            Column("shown_beside", _("Ce qui paraît à la place de votre nom")),
        ],
        rows=rows(),
    )


def _earlier_versions(member: User) -> Table:
    versions = PostRevision.objects.filter(mine(member, "post__")).order_by("post_id", "pk")
    found = versions.values_list("post_id", "body", "replaced_at")
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
        rows=readable(found, member, at=1),
    )


def _topics(member: User) -> Table:
    found = Topic.objects.filter(opened_by(member)).order_by("pk")
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


def _names_looked_up(member: User) -> Table:
    """When the facilitators looked behind this member's masks: known by the posts, not by name."""
    confided = confided_by(member).values("pk")
    found = ModerationEvent.objects.filter(
        kind=ModerationEvent.Kind.REVEALED, post_number__in=confided
    )
    return Table(
        key="names_looked_up",
        file="noms-consultes",
        title=_("Quand l’animation a consulté mon nom"),
        about=_("Pour un message que vous aviez confié : la date, et la raison donnée."),
        columns=[
            Column("post", _("Numéro du message"), Kind.NUMBER),
            Column("why", _("Raison")),
            Column("happened_at", _("Consulté"), Kind.MOMENT),
        ],
        rows=found.order_by("pk").values_list("post_number", "why", "happened_at").iterator(BATCH),
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
        for topic, theme, topic_title, page_title, level in (
            found.order_by("pk")
            .values_list("topic_id", "theme__name", "topic_title", "page_title", "level")
            .iterator(BATCH)
        ):
            kind = _("Thème") if theme else _("Discussion") if topic else _("Page")
            yield (kind, theme or topic_title or page_title, levels[level])

    return Table(
        key="follows",
        file="suivis",
        title=_("Ce que je suis"),
        about=_("Les discussions, les pages et les thèmes suivis, ou mis en sourdine."),
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


def _reactions(member: User) -> Table:
    readable = Post.objects.visible_to(member).values("pk")
    found = Reaction.objects.filter(member=member).annotate(
        conversation=Case(
            When(post__in=readable, then=F("post__topic__title")),
            default=Value(""),
            output_field=CharField(),
        )
    )
    kinds = dict(Reaction.Kind.choices)
    rows = found.order_by("pk").values_list("kind", "conversation", "post_id", "created_at")
    return Table(
        key="reactions",
        file="reactions",
        title=_("Mes mercis et autres réactions"),
        about=_("Ce que vous avez répondu d’un seul geste. Les autres n’en voient que le nombre."),
        columns=[
            Column("kind", _("Geste")),
            Column("conversation", _("Discussion")),
            Column("post", _("Numéro du message"), Kind.NUMBER),
            Column("created_at", _("Quand"), Kind.MOMENT),
        ],
        rows=((str(kinds[kind]), *rest) for kind, *rest in rows.iterator(BATCH)),
    )


def _help_offers(member: User) -> Table:
    found = HelpOffer.objects.filter(member=member).annotate(conversation=_title(member))
    return Table(
        key="help_offers",
        file="offres-d-aide",
        title=_("L’aide que j’ai offerte"),
        about=_("Les questions où vous avez dit pouvoir aider. Qui les a posées le sait."),
        columns=[
            Column("conversation", _("Discussion")),
            Column("created_at", _("Quand"), Kind.MOMENT),
        ],
        rows=found.order_by("pk").values_list("conversation", "created_at").iterator(BATCH),
    )
