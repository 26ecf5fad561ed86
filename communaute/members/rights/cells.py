"""One value, three ways: for a program, for a spreadsheet, for a person."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol, TextIO

from django.utils.translation import gettext as _

from cms.core import dates
from communaute.members.rights.tables import Kind


class Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> Any: ...


def writer(file: TextIO) -> Writer:
    """A CSV as the spreadsheets of Quebec open it: semicolons, for the comma is in the numbers."""
    return csv.writer(file, delimiter=";")


def plain(value: Any, kind: Kind) -> Any:
    """For JSON: dates as ISO 8601; a text is never null."""
    if kind in {Kind.MOMENT, Kind.DAY}:
        return value.isoformat() if value is not None else None
    if kind is Kind.LIST:
        return [str(one) for one in value]
    if kind is Kind.TEXT:
        return "" if value is None else str(value)
    return value


def flat(value: Any, kind: Kind) -> str:
    """For a cell of a spreadsheet: local dates that sort."""
    if kind is Kind.MOMENT and value is not None:
        return value.astimezone(dates.TORONTO).strftime("%Y-%m-%d %H:%M:%S")
    if kind is Kind.DAY and value is not None:
        return value.isoformat()
    return said(value, kind)


def said(value: Any, kind: Kind) -> str:
    """In words."""
    if value is None:
        return ""
    if kind is Kind.FLAG:
        return _("Oui") if value else _("Non")
    if kind is Kind.LIST:
        return ", ".join(str(one) for one in value)
    if isinstance(value, datetime):
        return dates.full(value)
    if isinstance(value, date):
        return dates.long_day(value)
    return str(value)
