"""Spreadsheets made safe: what somebody typed never becomes a formula.

In the admin every list and report exports through `SpreadsheetExportMixin`, Wagtail's own ones
too: a subclass of ours would leave those out, so the mixin itself is mended, once, when the site
starts.
"""

import re
from functools import wraps
from typing import Any

from django.dispatch import Signal
from django.http import Http404, HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin

spreadsheet_exported = Signal()
"""Sent before a list leaves as a spreadsheet, with `request` and `kind` (csv, xlsx)."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run by spreadsheets (OWASP, « CSV injection »)."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Refused by XLSX."""


def neutralized(value: Any) -> Any:
    """The same value; a text that a spreadsheet would run begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = UNPRINTABLE.sub("", value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def install() -> None:
    """Mend the mixin: cells neutralized, lists without allowed columns absent, exports told."""
    preprocess = SpreadsheetExportMixin.preprocess_field_value
    export = SpreadsheetExportMixin.as_spreadsheet

    @wraps(preprocess)
    def preprocess_safely(view: Any, field: str, value: Any, export_format: str) -> Any:
        return neutralized(preprocess(view, field, value, export_format))

    @wraps(export)
    def export_safely(view: Any, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        if not view.list_export:
            raise Http404
        spreadsheet_exported.send(type(view), request=view.request, kind=spreadsheet_format)
        return export(view, queryset, spreadsheet_format)

    SpreadsheetExportMixin.preprocess_field_value = preprocess_safely
    SpreadsheetExportMixin.as_spreadsheet = export_safely
