"""What may be shown beside a mask without pointing at whoever wears it. Pure.

In a federation of forty, « an organization of Côte-Nord that works on X » is a signature. What
is shown is therefore coarsened until at least five organizations could have said it; the part
that points at the fewest goes first, and nothing is shown when nothing fits.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cms.core.threshold import is_enough


class Part(StrEnum):
    """What may be said of somebody, in the order it is read."""

    REGION = "region"
    ROLE = "role"
    THEME = "theme"


Traits = Mapping[Part, Hashable]
"""What is said of somebody: one value a part, fewer parts being coarser. Empty: nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An organization as a reader knows it: where it is, what it works on, who speaks for it."""

    region: Hashable
    roles: frozenset[Hashable]
    themes: frozenset[Hashable]

    def fits(self, traits: Traits) -> bool:
        """Whether somebody of this organization could be described so."""
        return (
            (Part.REGION not in traits or traits[Part.REGION] == self.region)
            and (Part.ROLE not in traits or traits[Part.ROLE] in self.roles)
            and (Part.THEME not in traits or traits[Part.THEME] in self.themes)
        )


Population = Mapping[Profile, int]
"""How many organizations have each profile, among those whose people may speak there."""


@dataclass(frozen=True, slots=True)
class Coarsened:
    """What may be shown, and what was left out: `alone` is what points at too few by itself."""

    shown: dict[Part, Hashable]
    alone: tuple[Part, ...] = ()
    together: tuple[Part, ...] = ()


def count(traits: Traits, population: Population) -> int:
    """How many organizations could be described so."""
    return sum(number for profile, number in population.items() if profile.fits(traits))


def coarsen(traits: Traits, population: Population) -> Coarsened:
    """The parts of `traits` that five organizations at least share, taken together.

    Never more precise than `traits`; the same answer whatever the order of either.
    """
    counts = {part: count({part: traits[part]}, population) for part in Part if part in traits}
    alone = tuple(part for part in counts if not is_enough(counts[part]))
    shown = {part: traits[part] for part in counts if part not in alone}
    together = []
    while shown and not is_enough(count(shown, population)):
        # Of two that point at as few, the one read last goes: the region helps the most.
        rarest = min(reversed(shown), key=counts.__getitem__)
        together.append(rarest)
        del shown[rarest]
    return Coarsened(shown, alone, tuple(together))


def commonest(values: frozenset[Hashable], population: Population) -> Hashable | None:
    """Of the themes of an organization, the one most organizations share; None without any."""
    return max(
        values,
        key=lambda one: (count({Part.THEME: one}, population), str(one)),
        default=None,
    )
