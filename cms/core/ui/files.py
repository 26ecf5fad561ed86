"""Files: their icon, their kind, their size."""

from typing import Protocol

from django import template
from django.utils.translation import gettext as _

register = template.Library()
FILE_ICONS = {
    "csv": "table",
    "doc": "file-text",
    "docx": "file-text",
    "mp3": "file-audio",
    "mp4": "video",
    "odp": "presentation",
    "ods": "table",
    "odt": "file-text",
    "pdf": "file-text",
    "pptx": "presentation",
    "webm": "video",
    "xlsx": "table",
    "zip": "file-archive",
}
FILE_KINDS = {
    "docx": "Word",
    "odp": "OpenDocument",
    "ods": "OpenDocument",
    "odt": "OpenDocument",
    "pptx": "PowerPoint",
    "xlsx": "Excel",
}


class File(Protocol):
    """What a row of files needs to know of a document."""

    file_extension: str
    file_size: int | None


@register.filter
def file_icon(file: File) -> str:
    """The name of the icon of a document."""
    return FILE_ICONS.get(file.file_extension.lower(), "file")


@register.filter
def file_detail(file: File) -> str:
    """« PDF, 86 ko »."""
    extension = file.file_extension.lower()
    kind = FILE_KINDS.get(extension, extension.upper())
    if not file.file_size:
        return kind
    return f"{kind}, {file_size(file.file_size)}"


@register.filter
def file_size(size: int) -> str:
    """« 86 ko », « 1,4 Mo »: decimal units, as phones count them."""
    if size < 999_500:
        return _("%(n)d\xa0ko") % {"n": max(1, round(size / 1000))}
    return _("%(n)s\xa0Mo") % {"n": f"{size / 1_000_000:.1f}".replace(".0", "").replace(".", ",")}
