"""Word, Excel, PowerPoint and OpenDocument files: archives, read without being opened."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

MAX_MEMBERS = 2_000
MAX_INFLATED = 100_000_000
MAX_RATIO = 200
"""Of the whole archive. A text repeated a thousand times stays below."""
CHUNK = 256 * 1024
MAX_PART = 5_000_000
"""Of a part that is parsed, in bytes."""

OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MAIN_PARTS = {
    f"{OPEN_XML}wordprocessingml.document.main+xml": ("docx", "wordprocessingml.document"),
    f"{OPEN_XML}spreadsheetml.sheet.main+xml": ("xlsx", "spreadsheetml.sheet"),
    f"{OPEN_XML}presentationml.presentation.main+xml": ("pptx", "presentationml.presentation"),
}
MIME_TYPES = {
    f"{OPEN_DOCUMENT}text": "odt",
    f"{OPEN_DOCUMENT}spreadsheet": "ods",
    f"{OPEN_DOCUMENT}presentation": "odp",
}
PROGRAMS = ("vbaproject.bin", "/activex/", "/embeddings/", "vbadata.xml", "basic/", "scripts/")
"""In the path of a part that runs, or that holds a file of any kind."""
MAY_LEAD_OUT = ("/hyperlink",)
"""Links outside that a click alone follows; a template, an image, a frame open by themselves."""


class Unfit(Exception):
    """A file cannot be kept; `message` says why, in French, without its name."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def kind_of(content: bytes) -> tuple[str, str]:
    """The extension and the type of an office file.

    Raises:
        Unfit: another archive, a bomb, a locked file, a macro, a part that leads outside.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_archive(archive, len(content))
            _check_programs(archive)
            return _open_document(archive) or _open_xml(archive)
    except (
        zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, RuntimeError,
        NotImplementedError, ParseError, DefusedXmlException,
    ) as error:  # fmt: skip
        raise Unfit(_("il est abîmé et ne s’ouvre pas.")) from error


def says(content: bytes, word: str) -> bool:
    """Whether a part of an office file holds that word: its author, its notes, its text."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return any(
            word.casefold() in archive.read(one).decode("utf-8", "replace").casefold()
            for one in archive.namelist()
            if one.endswith((".xml", ".rels"))
        )


def _check_archive(archive: zipfile.ZipFile, size: int) -> None:
    """Count what the archive holds while reading it: what it declares may be false."""
    members = archive.infolist()
    if archive.comment or len(members) > MAX_MEMBERS:
        raise Unfit(_("il est abîmé et ne s’ouvre pas."))
    if any(one.flag_bits & 1 for one in members):
        raise Unfit(_("il est protégé par un mot de passe. Enregistrez-le sans mot de passe."))
    if any(one.filename.startswith("/") or ".." in one.filename.split("/") for one in members):
        raise Unfit(_("il est abîmé et ne s’ouvre pas."))
    limit = min(MAX_INFLATED, size * MAX_RATIO)
    total = 0
    for one in members:
        with archive.open(one) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > limit:
                    raise Unfit(_("une fois ouvert, il est trop lourd."))


def _check_programs(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        path = f"/{name.lower()}"
        if any(path.endswith(one) or f"/{one.lstrip('/')}" in path for one in PROGRAMS):
            raise Unfit(
                _(
                    "il contient un programme (une macro) ou un autre fichier. Enregistrez-le "
                    "sans macro, ou en PDF."
                )
            )


def _open_document(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    if "mimetype" not in archive.namelist():
        return None
    declared = archive.read("mimetype").decode("ascii", "replace").strip()
    if declared not in MIME_TYPES:
        raise Unfit(_("ce n’est pas un document."))
    return MIME_TYPES[declared], declared


def _open_xml(archive: zipfile.ZipFile) -> tuple[str, str]:
    if "[Content_Types].xml" not in archive.namelist():
        raise Unfit(_("c’est un dossier compressé. Joignez les fichiers un à un."))
    types = {one.get("ContentType", "") for one in _elements(archive, "[Content_Types].xml")}
    for relations in (one for one in archive.namelist() if one.endswith(".rels")):
        for one in _elements(archive, relations):
            leads_out = one.get("TargetMode") == "External"
            if leads_out and not one.get("Type", "").endswith(MAY_LEAD_OUT):
                raise Unfit(
                    _(
                        "il va chercher quelque chose sur un autre site dès qu’on l’ouvre. "
                        "Enregistrez-le en PDF."
                    )
                )
    for declared, (extension, kind) in MAIN_PARTS.items():
        if declared in types:
            return extension, f"{OPEN_XML}{kind}"
    raise Unfit(_("ce n’est pas un document, ou il contient des macros. Enregistrez-le en PDF."))


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator:
    if archive.getinfo(name).file_size > MAX_PART:
        raise Unfit(_("une fois ouvert, il est trop lourd."))
    return ElementTree.fromstring(archive.read(name), forbid_dtd=True).iter()
