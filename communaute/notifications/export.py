"""What a person was told, and how they want to be told."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, Table
from communaute.notifications.models import Notification, Preference
from communaute.notifications.sources import lines


def tables(member: User) -> Iterator[Table]:
    yield _preference(member)
    yield _notices(member)


def _preference(member: User) -> Table:
    return Table(
        key="notice_preference",
        file="avis-preferences",
        title=_("Mes avis par courriel"),
        about=_("Comment chaque sorte d’avis vous parvient, et quand rien ne part."),
        columns=[
            Column("spoken", _("On me répond ou on me mentionne")),
            Column("followed", _("Ce que je suis")),
            Column("decision", _("L’animation a un mot pour moi")),
            Column("quiet_nights", _("Silence la nuit"), Kind.FLAG),
            Column("quiet_weekends", _("Silence la fin de semaine"), Kind.FLAG),
        ],
        rows=(
            (
                one.get_spoken_display(),
                one.get_followed_display(),
                one.get_decision_display(),
                one.quiet_nights,
                one.quiet_weekends,
            )
            for one in Preference.objects.filter(member=member)
        ),
    )


def _notices(member: User) -> Table:
    """Each notice; its title where the person may still open what it tells."""

    def rows() -> Iterator[tuple[Any, ...]]:
        reasons = dict(Notification.Reason.choices)
        found = Notification.objects.filter(member=member).select_related("event", "mail")
        batch: list[Notification] = []
        for one in found.order_by("pk").iterator(BATCH):
            batch.append(one)
            if len(batch) == BATCH:
                yield from told(batch, reasons)
                batch = []
        yield from told(batch, reasons)

    def told(batch: list[Notification], reasons: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        words = lines(batch, member)
        for one in batch:
            title = words[one.pk].title if one.pk in words else ""
            sent = one.mail.sent_at if one.mail else None
            yield (title, str(reasons[one.reason]), one.created_at, one.read_at, sent)

    return Table(
        key="notices",
        file="avis",
        title=_("Mes avis"),
        about=_(
            "Ce dont on vous a prévenu, et quand vous l’avez lu. Gardé 60 jours après lecture."
        ),
        columns=[
            Column("title", _("Titre")),
            Column("reason", _("Raison")),
            Column("created_at", _("Reçu"), Kind.MOMENT),
            Column("read_at", _("Lu"), Kind.MOMENT),
            Column("mailed_at", _("Envoyé par courriel"), Kind.MOMENT),
        ],
        rows=rows(),
    )
