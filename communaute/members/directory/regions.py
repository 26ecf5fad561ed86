"""A schematic map of the 17 regions, drawn by hand: shapes to choose from, not a survey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.http import QueryDict

from cms.core.models import Region

RESULTS = "resultats"
"""Where a region's link leads in the page."""


class Shape(NamedTuple):
    """A region on the map: its outline, where its number stands, whether it is in the frame."""

    path: str
    x: int
    y: int
    is_enlarged: bool


def _read(text: str) -> dict[str, Shape]:
    """The shapes of a file: on each line a region's code, two coordinates, an outline."""
    rows = (line.split(maxsplit=3) for line in text.splitlines())
    return {code: Shape(path, int(x), int(y), code in ENLARGED) for code, x, y, path in rows}


ENLARGED = frozenset({"06", "13"})
SHAPES = _read(Path(__file__).with_name("shapes.txt").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Place:
    """A region in the list and on the map: how many organizations answer there, and the way."""

    code: str
    name: str
    count: int
    href: str
    is_chosen: bool
    tone: str
    shape: Shape


def places(
    regions: Sequence[Region], counts: Mapping[str, int], query: QueryDict, chosen: str
) -> list[Place]:
    """Every region; its link keeps the rest of the question."""
    most = max(counts.values(), default=0)
    return [
        Place(
            region.code,
            region.name,
            counts.get(region.code, 0),
            _address(query, region.code),
            region.code == chosen,
            _tone(counts.get(region.code, 0), most),
            SHAPES[region.code],
        )
        for region in regions
        if region.code in SHAPES
    ]


def _address(query: QueryDict, code: str) -> str:
    asked = query.copy()
    asked.pop("page", None)
    asked["region"] = code
    return f"?{asked.urlencode()}#{RESULTS}"


def _tone(count: int, most: int) -> str:
    """Three tints: nobody, some, and at least half as many as where there are most."""
    if not count:
        return "few"
    return "many" if 2 * count >= most else ""
