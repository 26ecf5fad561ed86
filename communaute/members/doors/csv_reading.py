"""Reading a list of people to invite, as spreadsheets write it. Pure: bytes in, rows out."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_BYTES = 1_000_000
MAX_LINES = 2_000
DELIMITERS = ";,\t"
COLUMNS = {
    "courriel": "email",
    "courriels": "email",
    "adresse courriel": "email",
    "adresse de courriel": "email",
    "courriel professionnel": "email",
    "courriel de travail": "email",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "prenom": "first_name",
    "nom": "last_name",
    "nom de famille": "last_name",
    "organisme": "organization",
    "organisation": "organization",
    "nom de l'organisme": "organization",
    "role": "role",
}
"""What a header may say, accents and case aside → our name for it."""
REQUIRED = {"email": "courriel", "organization": "organisme"}


class Unreadable(Exception):
    """The whole file is refused; `message` says why, `line` where (1 is the header)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Row:
    """One line of the file: `line` as a spreadsheet numbers it, cells without their spaces."""

    line: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    organization: str = ""
    role: str = ""
    has_too_many_cells: bool = False


def read(content: bytes) -> list[Row]:
    """Every line that says something, in order.

    Raises:
        Unreadable: too large, too long, not text, a column missing, a quotation mark left open.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(_("Ce fichier dépasse 1\xa0Mo. Partagez-le en plusieurs."))
    text = _text(content)
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise Unreadable(_("Ce fichier est vide."))
    delimiter = max(DELIMITERS, key=next(line for line in lines if line.strip()).count)
    return list(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))


def _text(content: bytes) -> str:
    """UTF-8 with or without its mark, else Windows-1252, as older spreadsheets save."""
    for place, byte in enumerate(content):
        if byte < 32 and byte not in b"\t\r\n":
            raise Unreadable(_("Ce n’est pas un fichier CSV."), _line_at(content, place))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("Des lettres de ce fichier ne se lisent pas. Enregistrez-le en CSV UTF-8."),
            _line_at(content, error.start),
        ) from error


def _line_at(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    names: list[str] = []
    count, before = 0, 0
    while True:
        line, cells = before + 1, None
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable(
                _("Un guillemet s’ouvre sans se fermer, ou se ferme au mauvais endroit."), line
            ) from error
        if cells is None:
            break
        before = reader.line_num  # type: ignore[attr-defined]
        cells = [_clean(cell) for cell in cells]
        if not any(cells):
            continue
        if not names:
            names = _header(cells, line)
            continue
        count += 1
        if count > MAX_LINES:
            raise Unreadable(
                _("Ce fichier a plus de 2\xa0000 lignes. Partagez-le en plusieurs."), line
            )
        told = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        yield Row(line, **told, has_too_many_cells=any(cells[len(names) :]))


def _header(cells: list[str], line: int) -> list[str]:
    """Our names of the columns, empty for those that are not ours."""
    names = [COLUMNS.get(_plain(cell), "") for cell in cells]
    for name, said in REQUIRED.items():
        if name not in names:
            raise Unreadable(
                _("La colonne «\xa0%(name)s\xa0» manque dans la première ligne.") % {"name": said},
                line,
            )
    known = [name for name in names if name]
    if len(known) != len(set(known)):
        raise Unreadable(_("Deux colonnes portent le même titre."), line)
    return names


def _clean(cell: str) -> str:
    """A cell without spaces around it, of any kind, nor marks that do not show."""
    return cell.strip().strip("\ufeff\u200b\u200e\u200f\u2060").strip()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()
