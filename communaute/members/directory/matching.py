"""What one looks for in the directory, and who answers to it, the same on both databases.

A question may only touch what the whole community may read: a person's own region answers a
filter when they show it to everyone, never otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from cms.core.models import Region, Theme
from cms.search.analyzer import query_tokens, tokens
from communaute.members.directory.words import NAME, SERVED
from communaute.members.models import Exchange, Organization, User, Visibility
from communaute.members.querysets import OrganizationQuerySet, UserQuerySet, open_seats

MOST_WORDS = 8
FEW = 3
"""As few as that were found here: those of elsewhere are offered."""


@dataclass(frozen=True)
class Asked:
    """One question: `region` is a code, `theme` a slug, `kind` a value of `Exchange.Kind`."""

    words: str = ""
    region: str = ""
    theme: str = ""
    served: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Every region and theme, read once: their names are compared here, accents aside."""

    regions: Sequence[Region]
    themes: Sequence[Theme]

    @classmethod
    def read(cls) -> Self:
        return cls(list(Region.objects.order_by("name")), list(Theme.objects.order_by("name")))


def everywhere(asked: Asked) -> Asked:
    """The same question, of all Quebec."""
    return replace(asked, region="")


def organizations(asked: Asked, catalogue: Catalogue) -> OrganizationQuerySet:
    """The listed organizations that answer to all that is asked, by name."""
    found = Organization.objects.listed()
    for token in _tokens(asked.words):
        found = found.filter(_told_by_organization(token, catalogue))
    for token in _tokens(asked.served):
        found = found.filter(_says(f"{SERVED}:{token}"))
    if asked.region:
        found = found.filter(region__code=asked.region)
    if asked.kind:
        lines = Exchange.objects.filter(kind=asked.kind)
        if asked.theme:
            lines = lines.filter(themes__slug=asked.theme)
        return found.filter(pk__in=lines.values("organization"))
    return about(found, [asked.theme]) if asked.theme else found


def about(found: OrganizationQuerySet, themes: Iterable[str]) -> OrganizationQuerySet:
    """Those who chose one of these themes, by slug, for themselves or for one of their lines."""
    slugs = list(themes)
    chosen = Organization.themes.through.objects.filter(theme__slug__in=slugs)
    lines = Exchange.objects.filter(themes__slug__in=slugs)
    return found.filter(
        Q(pk__in=chosen.values("organization")) | Q(pk__in=lines.values("organization"))
    )


def people(asked: Asked, catalogue: Catalogue) -> UserQuerySet:
    """The listed people who answer to the words, the region and the theme, by name."""
    found = User.objects.listed().order_by("sort_key", "pk")
    for token in _tokens(asked.words):
        found = found.filter(_told_by_person(token, catalogue))
    if asked.region:
        code = asked.region
        found = found.filter(
            Q(pk__in=_seated(organization__region__code=code))
            | Q(region__code=code, region_shown_to=Visibility.NETWORK)
        )
    return knowing(found, [asked.theme]) if asked.theme else found


def knowing(found: UserQuerySet, themes: Iterable[str]) -> UserQuerySet:
    """Those who chose one of these themes, by slug."""
    chosen = User.themes.through.objects.filter(theme__slug__in=list(themes))
    return found.filter(pk__in=chosen.values("user"))


def organizations_elsewhere(
    asked: Asked, themes: Iterable[str], catalogue: Catalogue
) -> OrganizationQuerySet:
    """Of other regions: the same question, or these themes when it asks nothing else."""
    wider = everywhere(asked)
    others = organizations(wider, catalogue).exclude(region__code=asked.region)
    return others if wider != Asked() else about(others, themes)


def people_elsewhere(asked: Asked, themes: Iterable[str], catalogue: Catalogue) -> UserQuerySet:
    """The same, of people."""
    wider = everywhere(asked)
    here = people(Asked(region=asked.region), catalogue).order_by()
    others = people(wider, catalogue).exclude(pk__in=here.values("pk"))
    return others if wider != Asked() else knowing(others, themes)


def _tokens(text: str) -> list[str]:
    return query_tokens(text)[:MOST_WORDS]


def _says(marked: str, words: str = "words") -> GreaterThan:
    """Whether this stands in the words of a row. PostgreSQL finds it in half the time of a LIKE."""
    return GreaterThan(StrIndex(words, Value(marked)), 0)


def _told_by_organization(token: str, catalogue: Catalogue) -> Q:
    """In its texts, its lines, its themes or its region's name."""
    lines = Exchange.objects.filter(_says(f":{token}"))
    condition = Q(_says(f":{token}")) | Q(pk__in=lines.values("organization"))
    if regions := _named(catalogue.regions, token):
        condition |= Q(region__in=regions)
    if themes := _named(catalogue.themes, token):
        chosen = Organization.themes.through.objects.filter(theme__in=themes)
        condition |= Q(pk__in=chosen.values("organization"))
    return condition


def _told_by_person(token: str, catalogue: Catalogue) -> Q:
    """In what they show to everyone, their themes, or their organization's name or place."""
    where = Q(_says(f"{NAME}:{token}", "organization__words"))
    if regions := _named(catalogue.regions, token):
        where |= Q(organization__region__in=regions)
    condition = Q(_says(f":{token}")) | Q(pk__in=_seated(where))
    if themes := _named(catalogue.themes, token):
        chosen = User.themes.through.objects.filter(theme__in=themes)
        condition |= Q(pk__in=chosen.values("user"))
    return condition


def _seated(*conditions: Q, **lookups: object):
    return open_seats().order_by().filter(*conditions, **lookups).values("member")


def _named(rows: Sequence[Region] | Sequence[Theme], token: str) -> list[int]:
    """Those whose name has a word that begins so."""
    return [row.pk for row in rows if any(word.startswith(token) for word in tokens(row.name))]
