"""The archive of one person's data: JSON, CSV and pages, written row by row to a private file."""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from cms.core.exports import neutralized
from communaute.members.rights import cells
from communaute.members.rights.tables import OwnFile, Table

VERSION = 1
"""Of `donnees.json`; a change of its form takes a new number and a new `format-N.json`."""

PER_PAGE = 200
"""Rows of one HTML page: a page of ten thousand messages would open on no telephone."""


@dataclass(frozen=True)
class Told:
    """A table once written: what the first page says of it."""

    table: Table
    count: int


@dataclass(frozen=True)
class Facts:
    """What the archive says of itself."""

    site: str
    schema: str
    made_at: datetime


def write(path: Path, parts: Iterable[Table | OwnFile], facts: Facts) -> int:
    """Write the archive at `path`, readable by its owner alone; gives back its size in bytes.

    The memory it takes does not grow with the rows. Nobody ever sees a part of it.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as work:
        folder, draft = Path(work) / "dossier", Path(work) / "dossier.zip"
        folder.mkdir()
        _fill(folder, parts, facts)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(one for one in folder.rglob("*") if one.is_file()):
                archive.write(file, file.relative_to(folder))
        draft.chmod(0o600)
        os.replace(draft, path)
    return path.stat().st_size


def _fill(folder: Path, parts: Iterable[Table | OwnFile], facts: Facts) -> None:
    told: list[Told] = []
    files: list[str] = []
    for name in ("tableaux", "pages"):
        (folder / name).mkdir()
    with (folder / "donnees.json").open("w", encoding="utf-8") as out:
        head = {"$schema": facts.schema, "version": VERSION, "site": facts.site}
        head["made_at"] = facts.made_at.isoformat()
        out.write(json.dumps(head, ensure_ascii=False)[:-1] + ',\n"data": {')
        for part in parts:
            if isinstance(part, OwnFile):
                files.append(_copy(folder, part))
            else:
                out.write(",\n" if told else "\n")
                told.append(_table(folder, part, out))
        out.write("\n}}\n")
    page = {"told": told, "files": files, "facts": facts}
    (folder / "index.html").write_text(
        render_to_string("rights/export/index.html", page), encoding="utf-8"
    )


def _copy(folder: Path, part: OwnFile) -> str:
    target = folder / "fichiers" / Path(part.name).name
    target.parent.mkdir(exist_ok=True)
    with part.open() as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return target.name


def _table(folder: Path, table: Table, out: Any) -> Told:
    """Write one table in its three forms, in one reading of its rows."""
    count = 0
    pages = Pages(folder, table)
    with ExitStack() as stack:
        spreadsheet = stack.enter_context(
            (folder / "tableaux" / f"{table.file}.csv").open("w", encoding="utf-8-sig", newline="")
        )
        sheet = cells.writer(spreadsheet)
        sheet.writerow(neutralized(str(column.label)) for column in table.columns)
        out.write(f"{json.dumps(table.key)}: [")
        for row in table.rows:
            pairs = list(zip(table.columns, row, strict=True))
            fact = {column.key: cells.plain(value, column.kind) for column, value in pairs}
            out.write((",\n" if count else "\n") + json.dumps(fact, ensure_ascii=False))
            sheet.writerow(neutralized(cells.flat(value, column.kind)) for column, value in pairs)
            pages.add([cells.said(value, column.kind) for column, value in pairs])
            count += 1
        out.write("]")
    pages.end()
    return Told(table, count)


class Pages:
    """The same rows to be read in a browser, without the site: a page for each 200."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.folder, self.table, self.number = folder / "pages", table, 1
        self.rows: list[Sequence[str]] = []

    def add(self, row: Sequence[str]) -> None:
        if len(self.rows) == PER_PAGE:
            self._write(following=self._name(self.number + 1))
            self.number += 1
        self.rows.append(row)

    def end(self) -> None:
        self._write(following="")

    def _name(self, number: int) -> str:
        return f"{self.table.file}{f'-{number}' if number > 1 else ''}.html"

    def _write(self, *, following: str) -> None:
        labels = [column.label for column in self.table.columns]
        page = {
            "table": self.table,
            "number": self.number,
            "rows": [list(zip(labels, row, strict=True)) for row in self.rows],
            "previous": self._name(self.number - 1) if self.number > 1 else "",
            "following": following,
        }
        self.rows = []
        (self.folder / self._name(self.number)).write_text(
            render_to_string("rights/export/page.html", page), encoding="utf-8"
        )
