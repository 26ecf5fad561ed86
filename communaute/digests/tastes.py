"""What members care about and where they work, for many at once: what ranks their digest."""

from collections.abc import Collection, Iterable

from communaute.digests.items import Tastes
from communaute.digests.parts import refusals
from communaute.digests.sections import sections
from communaute.members.models import Exchange, Organization, User
from communaute.members.querysets import open_seats


def tastes(member_ids: Collection[int]) -> dict[int, Tastes]:
    """The themes, the regions and the refusals of each of these members who has any.

    The themes are those they chose in the directory, those of their organization and of what it
    offers and seeks, and what the rooms add (`sections.Section.themes`). Five queries, and those
    of the rooms.
    """
    themes: dict[int, set[int]] = {}
    regions: dict[int, set[int]] = {}
    teams: dict[int, set[int]] = {}
    seats = open_seats().filter(member__in=member_ids).order_by()
    for member, organization, region in seats.values_list(
        "member", "organization", "organization__region"
    ):
        regions.setdefault(member, set()).add(region)
        teams.setdefault(organization, set()).add(member)
    own = User.themes.through.objects.filter(user__in=member_ids).values_list("user", "theme")
    gather(themes, own)
    chosen = Organization.themes.through.objects.filter(organization__in=teams)
    lines = Exchange.themes.through.objects.filter(exchange__organization__in=teams)
    of_teams = {
        *chosen.values_list("organization", "theme"),
        *lines.values_list("exchange__organization", "theme"),
    }
    gather(themes, ((member, theme) for team, theme in of_teams for member in teams[team]))
    for room in sections():
        gather(themes, room.themes(member_ids))
    refused = refusals(member_ids)
    return {
        member: Tastes(
            frozenset(themes.get(member, ())),
            frozenset(regions.get(member, ())),
            refused.get(member, frozenset()),
        )
        for member in themes.keys() | regions.keys() | refused.keys()
    }


def gather(themes: dict[int, set[int]], pairs: Iterable[tuple[int, int]]) -> None:
    for member, theme in pairs:
        themes.setdefault(member, set()).add(theme)
