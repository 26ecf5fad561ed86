"""A person's digest: when they want it, and what became of each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.digests.parts import PARTS
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, Table


def tables(member: User) -> Iterator[Table]:
    yield _preferences(member)
    yield _deliveries(member)
    yield _words(member)


def _preferences(member: User) -> Table:
    found = Subscription.objects.filter(member=member).select_related("member")
    return Table(
        key="digest_preferences",
        file="resume-preferences",
        title=_("Mon résumé par courriel"),
        about=_("Votre réponse, le jour et l’heure."),
        columns=[
            Column("is_active", _("Voulu"), Kind.FLAG),
            Column("cadence", _("Fréquence")),
            Column("weekday", _("Jour")),
            Column("hour", _("Heure"), Kind.NUMBER),
            Column("zone", _("Fuseau")),
            Column("minutes", _("Minutes de lecture"), Kind.NUMBER),
            Column("paused_until", _("En pause jusqu’au"), Kind.MOMENT),
            Column("left_out", _("Ce qu’il laisse de côté")),
            Column("started_at", _("Depuis"), Kind.MOMENT),
        ],
        rows=(
            (
                one.is_active,
                one.get_cadence_display(),
                one.get_weekday_display(),
                one.hour,
                one.member.zone,
                one.minutes,
                one.paused_until,
                ", ".join(str(PARTS[part][0]) for part in one.left_out if part in PARTS),
                one.started_at,
            )
            for one in found
        ),
    )


def _deliveries(member: User) -> Table:
    def rows() -> Iterator[tuple[Any, ...]]:
        found = DigestDelivery.objects.filter(member=member).order_by("pk")
        for one in found.iterator(BATCH):
            yield _delivery(one)

    return Table(
        key="digests",
        file="resumes",
        title=_("Mes résumés"),
        about=_("Chaque résumé préparé pour vous, parti ou non, et pourquoi."),
        columns=[
            Column("period", _("Période")),
            Column("window_start", _("Raconte depuis"), Kind.MOMENT),
            Column("window_end", _("Jusqu’au"), Kind.MOMENT),
            Column("state", _("État")),
            Column("reason", _("Raison")),
            Column("lines", _("Nombre de nouvelles"), Kind.NUMBER),
            Column("sent_at", _("Envoyé"), Kind.MOMENT),
        ],
        rows=rows(),
    )


def _words(member: User) -> Table:
    said = Word.objects.filter(author=member).order_by("pk")
    return Table(
        key="digest_words",
        file="mots-dans-le-resume",
        title=_("Mes mots en tête du résumé"),
        about=_("Ce que vous avez dit en tête des résumés, pour l’équipe d’animation."),
        columns=[
            Column("text", _("Texte")),
            Column("starts_at", _("Depuis"), Kind.MOMENT),
            Column("ends_at", _("Jusqu’au"), Kind.MOMENT),
        ],
        rows=said.values_list("text", "starts_at", "ends_at").iterator(BATCH),
    )


def _delivery(
    one: DigestDelivery,
) -> tuple[str, datetime, datetime, str, str, int, datetime | None]:
    return (
        one.period,
        one.window_start,
        one.window_end,
        str(one.get_state_display()),
        str(one.get_reason_display()),
        len(one.items or ()),
        one.sent_at,
    )
