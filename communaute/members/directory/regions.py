"""A schematic map of the 17 regions, drawn by hand: shapes to choose from, not a survey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.models import Region

RESULTS = "resultats"
"""Where a region's link leads in the page."""


class Shape(NamedTuple):
    """A region on the map: its outline, and where its number stands."""

    path: str
    x: int
    y: int


def _read(text: str) -> dict[str, Shape]:
    """The shapes of a file: on each line a region's code, two coordinates, an outline."""
    rows = (line.split(maxsplit=3) for line in text.splitlines())
    return {code: Shape(path, int(x), int(y)) for code, x, y, path in rows}


ENLARGED = frozenset({"06", "13"})  # in a frame of their own
SHAPES = _read(Path(__file__).with_name("shapes.txt").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Place:
    """A region in the list and on the map: how many organizations answer there, and the way."""

    name: str
    count: int
    label: str
    href: str
    is_chosen: bool
    classes: str
    shape: Shape


def places(
    regions: Sequence[Region], counts: Mapping[str, int], query: QueryDict, chosen: str
) -> list[Place]:
    """Every region; its link keeps the rest of the question."""
    most = max(counts.values(), default=0)
    kept = query.copy()
    for name in ("page", "region"):
        kept.pop(name, None)
    start = f"?{kept.urlencode()}&region=" if kept else "?region="
    return [
        Place(
            name=region.name,
            count=count,
            label=f"{region.name}, {_how_many(count)}",
            href=f"{start}{region.code}#{RESULTS}",
            is_chosen=region.code == chosen,
            classes=f"{_tone(count, most)} {'big' if region.code in ENLARGED else ''}".strip(),
            shape=SHAPES[region.code],
        )
        for region, count in ((one, counts.get(one.code, 0)) for one in regions)
        if region.code in SHAPES
    ]


def _how_many(count: int) -> str:
    if not count:
        return _("aucun organisme")
    return ngettext("%(n)s organisme", "%(n)s organismes", count) % {"n": count}


def _tone(count: int, most: int) -> str:
    """Three tints: nobody, some, and at least half as many as where there are most."""
    if not count:
        return "few"
    return "many" if 2 * count >= most else ""
