"""What moderation keeps of a person: what they may carry off, and what goes when they leave."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.core.erase import names
from communaute.discussions.masks.voices import confided_by
from communaute.discussions.models import ModerationEvent, Post, Report, Suspension, Topic
from communaute.members.models import User, keyed_hash
from communaute.members.rights.tables import BATCH, Column, Kind, Table


def tables(member: User) -> Iterator[Table]:
    yield _reports(member)
    yield _suspensions(member)


def _reports(member: User) -> Table:
    reasons = dict(Report.Reason.choices)
    rows = Report.objects.filter(reporter=member).order_by("pk")
    return Table(
        key="reports",
        file="signalements",
        title=_("Les messages que j’ai signalés"),
        about=_(
            "Le motif et vos mots. La personne qui a écrit le message ne sait pas que c’est vous."
        ),
        columns=[
            Column("post", _("Numéro du message"), Kind.NUMBER),
            Column("reason", _("Motif")),
            Column("words", _("En quelques mots")),
            Column("created_at", _("Signalé"), Kind.MOMENT),
            Column("closed_at", _("Relu"), Kind.MOMENT),
        ],
        rows=(
            (post, str(reasons[reason]), *rest)
            for post, reason, *rest in rows.values_list(
                "post_id", "reason", "words", "created_at", "closed_at"
            ).iterator(BATCH)
        ),
    )


def _suspensions(member: User) -> Table:
    rows = Suspension.objects.filter(member=member).order_by("pk")
    return Table(
        key="suspensions",
        file="suspensions",
        title=_("Quand je n’ai pas pu écrire"),
        about=_("Le mot de l’équipe d’animation, et de quand à quand."),
        columns=[
            Column("why", _("Mot de l’équipe")),
            Column("starts_at", _("Du"), Kind.MOMENT),
            Column("ends_at", _("Au"), Kind.MOMENT),
        ],
        rows=rows.values_list("why", "starts_at", "ends_at").iterator(BATCH),
    )


def forget(member: User) -> None:
    """Take a leaver out of what moderation keeps, while their posts are still known as theirs.

    A report stays, without its words, for the post that it is about. The log keeps its rows and
    keyed hashes, and loses the words that were written to this person: they may name them. Of
    what was confided it loses only those that do: the others, gone, would say who has left.
    """
    Report.objects.filter(reporter=member).update(reporter=None, words="")
    Suspension.objects.filter(member=member).delete()
    Topic.objects.filter(summary_author=member).update(summary_author=None)
    # The ledger's own queryset refuses any change; the law asks for this one.
    written: QuerySet[ModerationEvent] = QuerySet(ModerationEvent).exclude(why="")
    signed = Post.objects.filter(author=member).values("pk")
    written.filter(Q(post_number__in=signed) | Q(subject_hash=keyed_hash(member.pk))).update(why="")
    confided = written.filter(post_number__in=confided_by(member).values("pk"))
    words = (member.first_name, member.last_name, member.email)
    naming = [
        pk
        for pk, why in confided.values_list("pk", "why")
        if any(names(why, word) for word in words)
    ]
    written.filter(pk__in=naming).update(why="")
