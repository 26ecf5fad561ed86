"""Which files a message may hold: a file is what its bytes say, not what it is called.

Images are drawn again and PDF files written again, so nothing of where and by whom they were made
remains, and no file is two kinds at once.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from communaute.discussions.files import office, pdf

FOLDER = "discussions"
MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000
"""Of an image as it comes: about 200 MB once decoded."""
MAX_SIDE = 2400
"""Of an image as it is kept, in pixels: enough to read a photographed page."""
MAX_NAME = 80

TEXT_TYPES = {"txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8"}
IMAGE_TYPES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}
ACCEPT = "image/png,image/jpeg,image/webp,image/gif,.pdf,.docx,.odt,.xlsx,.ods,.pptx,.odp,.txt,.csv"
"""What a browser offers to choose; nothing is trusted because of it."""

WHAT_IS_TAKEN = gettext_lazy("On peut joindre une photo, un PDF, un document Word, Excel, "
    "PowerPoint ou OpenDocument, ou du texte.")  # fmt: skip

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
MARKUP = re.compile(r"\s{0,64}<")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNSAID = re.compile(r"[^\w .,()’'&+-]+")


class Refused(Exception):
    """A file cannot be kept; `message` says why, in French, to whoever sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its bytes as they will be served, and the name it is shown under."""

    name: str
    content_type: str
    content: bytes


def accept(upload: UploadedFile) -> Accepted:
    """Check what was sent and clean it.

    Raises:
        Refused: too heavy, empty, of another kind, locked, or dangerous.
    """
    name = upload.name or ""
    size = upload.size or 0
    shown = _shown(name)
    if size > MAX_BYTES:
        raise Refused(
            _("«\xa0%(name)s\xa0» est trop lourd\xa0: 10\xa0Mo au plus.") % {"name": shown}
        )
    content = upload.read(MAX_BYTES + 1)
    if not content:
        raise Refused(_("«\xa0%(name)s\xa0» est vide.") % {"name": shown})
    try:
        extension, content_type, clean = _recognized(content, name)
    except (office.Unfit, pdf.Unfit) as unfit:
        raise Refused(f"«\xa0{shown}\xa0»\xa0: {unfit.message}") from unfit
    return Accepted(_shown(name, extension), content_type, clean)


def _recognized(content: bytes, name: str) -> tuple[str, str, bytes]:
    """The extension, the type and the cleaned bytes of a file.

    Raises:
        Unfit: with the reason, in French, without the file's name.
    """
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf", pdf.cleaned(content)
    if content.startswith(b"PK\x03\x04"):
        extension, content_type = office.kind_of(content)
        return extension, content_type, content
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or content[8:12] == b"WEBP":
        return _image(content)
    if content.startswith(OLD_OFFICE):
        raise office.Unfit(
            _(
                "il est protégé par un mot de passe, ou dans un ancien format. Enregistrez-le en "
                ".docx, .xlsx, .pptx ou PDF, sans mot de passe."
            )
        )
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        raise office.Unfit(_("cette photo est en HEIC. Envoyez-la en JPEG, et elle passera."))
    if content.startswith(PROGRAMS):
        raise office.Unfit(_("c’est un programme. %(taken)s") % {"taken": WHAT_IS_TAKEN})
    return _text(content, name)


def _image(content: bytes) -> tuple[str, str, bytes]:
    """Draw an image again: upright, at most `MAX_SIDE`, the first picture of a moving one.

    What a phone writes in it (place, date, device, name) is not drawn.
    """
    try:
        with Image.open(BytesIO(content), formats=list(IMAGE_TYPES)) as image:
            kind = image.format or ""
            if image.width * image.height > MAX_PIXELS:
                raise office.Unfit(_("cette image est trop grande. Réduisez-la, puis réessayez."))
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            drawn = ImageOps.exif_transpose(image)
            is_clear = drawn.has_transparency_data and kind != "JPEG"
            drawn = drawn.convert("RGBA" if is_clear else "RGB")
            drawn.thumbnail((MAX_SIDE, MAX_SIDE))
            drawn.info = {}
            out = BytesIO()
            drawn.save(out, format=kind, **({"quality": 82} if kind in {"JPEG", "WEBP"} else {}))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise office.Unfit(_("cette image est abîmée et ne s’ouvre pas.")) from error
    extension, content_type = IMAGE_TYPES[kind]
    return extension, content_type, out.getvalue()


def _text(content: bytes, name: str) -> tuple[str, str, bytes]:
    """Plain text, as UTF-8. A page of code is not text: a browser could run it."""
    text = _decoded(content)
    if text is None or CONTROL.search(text) or MARKUP.match(text):
        raise office.Unfit(
            _("ce genre de fichier n’est pas accepté. %(taken)s") % {"taken": WHAT_IS_TAKEN}
        )
    extension = "csv" if name.lower().endswith(".csv") else "txt"
    mark = "\ufeff" if extension == "csv" else ""  # Excel reads accents only after this mark
    return extension, TEXT_TYPES[extension], (mark + text).encode()


def _decoded(content: bytes) -> str | None:
    encodings = ["utf-16"] if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _shown(name: str, extension: str = "") -> str:
    """A name without path, sign or surprise; with the extension of what the file really is."""
    base = PurePosixPath(name.replace("\\", "/")).name
    known = PurePosixPath(base).suffix
    stem = base.removesuffix(known) if extension else base
    clean = " ".join(UNSAID.sub(" ", stem).split())[:MAX_NAME].strip(" .")
    clean = clean or _("Fichier")
    return f"{clean}.{extension}" if extension else clean
