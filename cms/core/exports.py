"""Spreadsheets made safe, and French: what somebody typed never becomes a formula.

In the admin every list and report exports through `SpreadsheetExportMixin`, Wagtail's own ones
too: a subclass of ours would leave those out, so the mixin itself is mended, once, when the site
starts.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime
from functools import wraps
from itertools import chain
from typing import Any

from django.dispatch import Signal
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
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


def readable(value: Any) -> Any:
    """The same value as people here read it: the hour of the site, yes or no."""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.make_naive(value).replace(microsecond=0)
    return value


def install() -> None:
    """Mend the mixin: cells neutralized, lists without allowed columns absent, exports told.

    A CSV begins with the mark by which spreadsheets know its accents.
    """
    preprocess = SpreadsheetExportMixin.preprocess_field_value
    export = SpreadsheetExportMixin.as_spreadsheet
    stream = SpreadsheetExportMixin.stream_csv

    @wraps(preprocess)
    def preprocess_safely(view: Any, field: str, value: Any, export_format: str) -> Any:
        return neutralized(preprocess(view, field, readable(value), export_format))

    @wraps(export)
    def export_safely(view: Any, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        if not view.list_export:
            raise Http404
        spreadsheet_exported.send(type(view), request=view.request, kind=spreadsheet_format)
        return export(view, queryset, spreadsheet_format)

    @wraps(stream)
    def stream_with_mark(view: Any, queryset: Any) -> Iterator[bytes]:
        return chain([codecs.BOM_UTF8], stream(view, queryset))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_safely
    SpreadsheetExportMixin.stream_csv = stream_with_mark
    SpreadsheetExportMixin.as_spreadsheet = export_safely
