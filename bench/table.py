"""The table: the same rows printed and written."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.load import Row

LATEST = Path(__file__).with_name("latest.json")
COLUMNS = (
    *("name", "engine", "rps", "p50_ms", "p95_ms", "queries", "bytes", "ratio_to_floor", "errors"),
)


def page_line(row: Row, floor: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "engine": "postgresql",
        "rps": round(row.rps, 1),
        "p50_ms": round(row.percentile(50), 1),
        "p95_ms": round(row.percentile(95), 1),
        "queries": row.queries,
        "bytes": row.bytes,
        "ratio_to_floor": round(row.rps / floor.rps, 2) if floor.rps else 0.0,
        "errors": row.errors,
    }


def digest_lines(members: int, seen: dict[str, float]) -> list[dict[str, Any]]:
    """The lines of a run: composed (planned, leased, stored), then sent (asked again, rendered).

    `rps` is digests per second of one process, `cpu_rps` per second of its processor time.
    """
    common = dict.fromkeys(COLUMNS) | {"engine": "postgresql", "errors": int(seen["waiting"])}
    common["memory_mb"] = round(seen["memory_mb"])
    return [
        common
        | {
            "name": f"digests {done}, {members} members",
            "rps": round(seen[done] / seen[f"{verb}_s"], 1),
            "cpu_rps": round(seen[done] / seen[f"{verb}_cpu_s"], 1),
        }
        for verb, done in (("compose", "composed"), ("send", "sent"))
        if done in seen
    ]


def shown(lines: Sequence[dict[str, Any]]) -> str:
    """The lines, aligned; what a line does not have is a dash."""
    columns = [*COLUMNS, "cpu_rps", "memory_mb"]
    cells = [columns, *([_cell(line.get(column)) for column in columns] for line in lines)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _cell(value: Any) -> str:
    return "–" if value is None else str(value)


def write(lines: Sequence[dict[str, Any]]) -> None:
    LATEST.write_text(json.dumps(list(lines), ensure_ascii=False, indent=2) + "\n")
