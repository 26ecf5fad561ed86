"""What a person's comings and goings leave: devices, the security log, mail, editorial work."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Comment, ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from cms.core.models import SiteDocument, SiteImage
from cms.mail.models import OutgoingEmail
from communaute.members.models import (
    AuditEvent,
    User,
    keyed_hash,
)
from communaute.members.rights.tables import BATCH, Column, Kind, OwnFile, Table


def traces(member: User) -> Iterator[Table | OwnFile]:
    """Never a key: neither a session's, nor a second step's."""
    yield _second_steps(member)
    yield _sessions(member)
    yield _security_log(member)
    yield _mails(member)
    yield _uploads(member)
    yield _editorial_comments(member)
    yield _editorial_log(member)
    yield from _picture(member)


def _second_steps(member: User) -> Table:
    found = Authenticator.objects.filter(user=member).order_by("pk")
    return Table(
        key="second_steps",
        file="deuxieme-etape",
        title=_("Ma deuxième étape de connexion"),
        about=_("Le genre et la date. Les secrets eux-mêmes ne sortent pas du site."),
        columns=[
            Column("kind", _("Genre")),
            Column("created_at", _("Ajoutée"), Kind.MOMENT),
            Column("last_used_at", _("Dernier usage"), Kind.MOMENT),
        ],
        rows=((one.get_type_display(), one.created_at, one.last_used_at) for one in found),
    )


def _sessions(member: User) -> Table:
    return Table(
        key="sessions",
        file="appareils",
        title=_("Mes appareils connectés"),
        about=_("Où votre session est ouverte, sans la clé qui l’ouvre."),
        columns=[
            Column("started_at", _("Depuis"), Kind.MOMENT),
            Column("last_seen_at", _("Vu la dernière fois"), Kind.MOMENT),
            Column("network_address", _("Adresse du réseau")),
            Column("device", _("Appareil")),
        ],
        rows=UserSession.objects.filter(user=member)
        .order_by("pk")
        .values_list("created_at", "last_seen_at", "ip", "user_agent"),
    )


def _security_log(member: User) -> Table:
    me = keyed_hash(member.pk)
    events = AuditEvent.objects.filter(Q(actor_hash=me) | Q(subject_hash=me))
    return Table(
        key="security_log",
        file="journal-de-securite",
        title=_("Mon journal de sécurité"),
        about=_("Vos connexions, et les changements faits par vous ou à votre sujet."),
        columns=[
            Column("kind", _("Événement")),
            Column("happened_at", _("Quand"), Kind.MOMENT),
            Column("is_by_me", _("Par vous"), Kind.FLAG),
            Column("is_about_me", _("À votre sujet"), Kind.FLAG),
            Column("about", _("Précision")),
        ],
        rows=(
            (
                one.get_kind_display(),
                one.happened_at,
                one.actor_hash == me,
                one.subject_hash == me,
                one.about,
            )
            for one in events.order_by("happened_at", "pk").iterator(BATCH)
        ),
    )


def _mails(member: User) -> Table:
    mails = OutgoingEmail.objects.filter(user=member).order_by("created_at", "pk")
    return Table(
        key="mails",
        file="courriels-recus",
        title=_("Les courriels que le site m’a envoyés"),
        about=_(
            "Leur genre et leur sort; leur texte n’est pas gardé. Après 90 jours, la ligne part."
        ),
        columns=[
            Column("kind", _("Genre")),
            Column("address", _("À")),
            Column("state", _("État")),
            Column("created_at", _("Préparé"), Kind.MOMENT),
            Column("sent_at", _("Envoyé"), Kind.MOMENT),
        ],
        rows=(
            (one.kind, one.address, one.get_state_display(), one.created_at, one.sent_at)
            for one in mails.iterator(BATCH)
        ),
    )


def _uploads(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        for model in (SiteImage, SiteDocument):
            found = model.objects.filter(uploaded_by_user=member).order_by("pk")
            for one in found.iterator(BATCH):
                yield (model._meta.verbose_name, one.title, one.created_at)

    return Table(
        key="uploads",
        file="fichiers-deposes",
        title=_("Les fichiers que j’ai déposés"),
        about=_("Images et documents du site; ils s’y téléchargent, et appartiennent à ses pages."),
        columns=[
            Column("kind", _("Genre")),
            Column("title", _("Titre")),
            Column("created_at", _("Déposé"), Kind.MOMENT),
        ],
        rows=rows(),
    )


def _editorial_comments(member: User) -> Table:
    found = Comment.objects.filter(user=member).select_related("page").order_by("created_at", "pk")
    return Table(
        key="editorial_comments",
        file="commentaires-de-gestion",
        title=_("Mes commentaires sur des brouillons"),
        about=_("Ce que vous avez noté en marge d’une page, dans la gestion du site."),
        columns=[
            Column("page", _("Page")),
            Column("text", _("Commentaire")),
            Column("created_at", _("Écrit"), Kind.MOMENT),
        ],
        rows=((one.page.title, one.text, one.created_at) for one in found.iterator(BATCH)),
    )


def _editorial_log(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        for model in (PageLogEntry, ModelLogEntry):
            # What was touched is named where it is a page; elsewhere it may be somebody.
            named = model is PageLogEntry
            found = model.objects.filter(user_id=member.pk).order_by("timestamp", "pk")
            for label, action, timestamp in found.values_list(
                "label", "action", "timestamp"
            ).iterator(BATCH):
                yield (action, label if named else "", timestamp)

    return Table(
        key="editorial_log",
        file="journal-de-gestion",
        title=_("Mon travail dans la gestion du site"),
        about=_("Chaque geste et sa date. Le nom d’autres personnes n’y paraît pas."),
        columns=[
            Column("action", _("Geste")),
            Column("page", _("Page")),
            Column("happened_at", _("Quand"), Kind.MOMENT),
        ],
        rows=rows(),
    )


def _picture(member: User) -> Iterator[OwnFile]:
    profile = UserProfile.objects.filter(user=member).exclude(avatar="").first()
    if profile is not None and profile.avatar:
        picture = profile.avatar
        yield OwnFile(picture.name, lambda: picture.storage.open(picture.name, "rb"))
