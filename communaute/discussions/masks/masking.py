"""What is shown beside a mask: asked of the author, never more than five organizations share."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.models import Region, Theme
from communaute.discussions.masks.deduction import (
    Coarsened,
    Part,
    Population,
    Profile,
    Traits,
    coarsen,
    commonest,
)
from communaute.discussions.models import Pseudonym, Topic
from communaute.members.access import NETWORK, branches
from communaute.members.models import Membership, Organization, User
from communaute.members.querysets import MembershipQuerySet, open_seats

NOTHING: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Offer:
    """What an author may let be shown: its words, its parts, and why it says no more."""

    words: str
    parts: tuple[str, ...]
    why: tuple[str, ...]


def offer(author: User, page: Page) -> Offer:
    """What this author may let be shown beside the mask on that page."""
    found = _coarsened(author, page, set(Part))
    return Offer(words(found.shown), tuple(found.shown), tuple(_why(found)))


def shown_beside(author: User, page: Page, parts: Collection[str]) -> dict[str, Hashable]:
    """The traits to keep with a pseudonym: of the parts agreed to, those that hide their author.

    Asked again when the message is sent: less than what was offered may be left, never more.
    """
    agreed = {Part(part) for part in parts if part in set(Part)}
    if not agreed:
        return {}
    return {str(part): value for part, value in _coarsened(author, page, agreed).shown.items()}


def _coarsened(author: User, page: Page, parts: Collection[Part]) -> Coarsened:
    seats = open_seats().filter(member=author)
    seat = seats.prefetch_related("organization__themes").first()
    if seat is None:
        return Coarsened({})
    population = speakers(page)
    themes = frozenset(theme.pk for theme in seat.organization.themes.all())
    truth: dict[Part, Hashable] = {
        Part.REGION: seat.organization.region_id,
        Part.ROLE: seat.role,
        Part.THEME: commonest(themes, population),
    }
    told = {part: value for part, value in truth.items() if part in parts and value is not None}
    return coarsen(told, population)


def speakers(page: Page) -> Population:
    """The organizations whose people may speak on this page: a reader suspects no other."""
    seats = open_seats().filter(
        member__is_active=True,
        member__welcomed_at__isnull=False,
        member__in=User.objects.filter(groups__name=NETWORK).values("pk"),
    )
    for branch in branches():
        if branch.groups and page.path.startswith(branch.path):
            allowed = User.objects.filter(groups__in=branch.groups)
            seats = seats.filter(member__in=allowed.values("pk"))
    return _profiles(seats)


def _profiles(seats: MembershipQuerySet) -> Population:
    """How many organizations have each profile, in two queries."""
    regions: dict[int, int] = {}
    roles: dict[int, set[Hashable]] = {}
    themes: dict[int, set[Hashable]] = {}
    rows = seats.order_by().values_list("organization", "organization__region", "role").distinct()
    for organization, region, role in rows:
        regions[organization] = region
        roles.setdefault(organization, set()).add(role)
    for organization, theme in Organization.themes.through.objects.filter(
        organization__in=seats.order_by().values("organization")
    ).values_list("organization", "theme"):
        themes.setdefault(organization, set()).add(theme)
    return Counter(
        Profile(region, frozenset(roles[one]), frozenset(themes.get(one, ())))
        for one, region in regions.items()
    )


def words(traits: Mapping[Any, Hashable]) -> str:
    """« Montréal, membre d’une équipe, thème : Lien avec les familles »; empty for nothing."""
    said: list[str] = []
    if isinstance(region := traits.get(Part.REGION), int):
        said += Region.objects.filter(pk=region).values_list("name", flat=True)
    if (role := traits.get(Part.ROLE)) is not None:
        leads = role == Membership.Role.RESPONSIBLE
        said.append(_("responsable d’un organisme") if leads else _("membre d’une équipe"))
    if isinstance(theme := traits.get(Part.THEME), int):
        names = Theme.objects.filter(pk=theme).values_list("name", flat=True)
        said += [_("thème\xa0: %(theme)s") % {"theme": name} for name in names]
    return ", ".join(said)


def _why(found: Coarsened) -> list[str]:
    """Why no more is shown, in a sentence a part."""
    alone = {
        Part.REGION: _(
            "Votre région compte moins de cinq organismes\xa0: elle ne sera pas montrée."
        ),
        Part.ROLE: _(
            "Moins de cinq organismes ont quelqu’un dans votre rôle\xa0: il ne sera pas montré."
        ),
        Part.THEME: _("Moins de cinq organismes ont votre thème\xa0: il ne sera pas montré."),
    }
    together = {
        Part.REGION: _(
            "Avec le reste, votre région désignerait moins de cinq organismes\xa0: elle ne "
            "sera pas montrée."
        ),
        Part.ROLE: _(
            "Avec le reste, votre rôle désignerait moins de cinq organismes\xa0: il ne sera "
            "pas montré."
        ),
        Part.THEME: _(
            "Avec le reste, votre thème désignerait moins de cinq organismes\xa0: il ne sera "
            "pas montré."
        ),
    }
    return [alone[part] for part in found.alone] + [together[part] for part in found.together]


def coarsen_again(topic: Topic | None = None) -> int:
    """Show less beside the masks that no longer fit five organizations; how many it changed.

    Of one topic, when it has just changed place; else of all.

    Starts from what is shown, never from the person, who may have moved since: it only takes
    away. Names of regions and themes that were changed are said anew.
    """
    changed = 0
    populations: dict[int, Population] = {}
    shown = Pseudonym.objects.exclude(context="").select_related("topic__page")
    if topic is not None:
        shown = shown.filter(topic=topic)
    for pseudonym in shown.order_by("pk").iterator(500):
        page = pseudonym.topic.page
        if page.pk not in populations:
            populations[page.pk] = speakers(page)
        traits: Traits = {Part(part): value for part, value in pseudonym.traits.items()}
        kept = coarsen(traits, populations[page.pk]).shown
        said = words(kept)
        if said != pseudonym.context:
            with transaction.atomic():
                Pseudonym.objects.filter(pk=pseudonym.pk).update(
                    context=said, traits={str(part): value for part, value in kept.items()}
                )
            changed += 1
    return changed
