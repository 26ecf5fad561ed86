"""What the lists show of each organization and of each person: plain values, one kind of card.

Measured on a page of twenty-four: model instances with their prefetched themes, and a template
for each card and each tag in it, took half of the processor time of the page.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Model
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.models import Theme
from cms.core.ui.people import tint
from communaute.members.directory.visibility import Viewer, choices_for
from communaute.members.models import Exchange, Organization, User
from communaute.members.querysets import (
    OrganizationQuerySet,
    UserQuerySet,
    listed_seats,
    open_seats,
)
from communaute.members.templatetags.members import initials, place_of

MISSION_WORDS = 24


@dataclass(frozen=True)
class Tab:
    label: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One card: `detail` stands under the name; `lines` are (« J’offre », what) of one kind."""

    href: str
    name: str
    initials: str
    tint: str
    detail: str
    text: str
    themes: Collection[Theme]
    meta: str
    served: str = ""
    lines: Collection[tuple[str, str]] = ()


def organization_rows(
    found: OrganizationQuerySet, themes: Sequence[Theme], *, kind: str
) -> list[Row]:
    """Organizations, with their lines of that kind and how many people the directory shows.

    Three queries whatever their number, one more for a kind; `themes` are all there are, in order.
    """
    rows = list(
        found.values_list("pk", "slug", "name", "city", "region__name", "mission", "served")
    )
    pks = [row[0] for row in rows]
    chosen = _chosen(Organization.themes.through, "organization", pks, themes)
    seats = listed_seats().order_by().filter(organization__in=pks)
    people = dict(seats.values_list("organization").annotate(n=Count("pk")))
    lines: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if kind:
        told = Exchange.objects.filter(kind=kind, organization__in=pks)
        for pk, text in told.values_list("organization", "text"):
            lines[pk].append((str(Exchange.Kind(kind).label), text))
    return [
        Row(
            href=reverse("members:organization", args=[slug]),
            name=name,
            initials=initials(name),
            tint=tint(pk),
            detail=place_of(city, region),
            text="" if pk in lines else Truncator(mission).words(MISSION_WORDS, truncate=" …"),
            themes=chosen[pk],
            meta=_how_many(people.get(pk, 0)),
            served=served,
            lines=lines.get(pk, ()),
        )
        for pk, slug, name, city, region, mission, served in rows
    ]


def _how_many(people: int) -> str:
    if not people:
        return _("Personne encore")
    return ngettext("%(n)s personne", "%(n)s personnes", people) % {"n": people}


def person_rows(found: UserQuerySet, themes: Sequence[Theme], viewer: Viewer) -> list[Row]:
    """People as this viewer may see them, in three queries whatever their number."""
    rows = list(
        found.values_list(
            "pk", "first_name", "last_name", "title", "expertise", "expertise_shown_to"
        )
    )
    pks = [row[0] for row in rows]
    chosen = _chosen(User.themes.through, "user", pks, themes)
    team = ("organization__name", "organization__city", "organization__region__name")
    seats = defaultdict(list)
    for pk, *seat in (
        open_seats().filter(member__in=pks).values_list("member", "organization", *team)
    ):
        seats[pk].append(seat)
    unnamed = _("Une personne de la communauté")
    shown = []
    for pk, first, last, title, expertise, choice in rows:
        if pk not in seats:
            continue  # their last seat was closed a moment ago
        _organization, where, city, region = seats[pk][0]
        name = f"{first} {last}".strip() or unnamed
        is_shown = choice in choices_for(viewer, pk, {seat[0] for seat in seats[pk]})
        shown.append(
            Row(
                href=reverse("members:person", args=[pk]),
                name=name,
                initials=(f"{first[:1]}{last[:1]}" or name[:1]).upper(),
                tint=tint(pk),
                detail=f"{title}, {where}" if title else where,
                text=expertise if is_shown else "",
                themes=chosen[pk],
                meta=place_of(city, region),
            )
        )
    return shown


def _chosen(
    through: type[Model], field: str, pks: Sequence[int], themes: Sequence[Theme]
) -> dict[int, list[Theme]]:
    """The themes that each of these rows chose, in their order."""
    pairs = set(
        through.objects.filter(**{f"{field}__in": pks}).values_list(field, "theme")  # type: ignore[attr-defined]
    )
    return {pk: [theme for theme in themes if (pk, theme.pk) in pairs] for pk in pks}
