"""Writes a PDF file again, from its input to its output: run by `pdf`, in a process of its own.

Takes away who made it (information, XMP, the tools' own data, the authors of notes, what a camera
wrote in photographs), what runs by itself, and files held inside.
"""

import io
import resource
import sys
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf.generic import StreamObject

SECONDS, MEMORY, MAX_OBJECTS = 10, 1024**3, 60_000
LOCKED, UNREADABLE = 3, 4
TOLD = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/XFA")
"""Keys that tell of the maker, or run, wherever they stand."""
NAMES = ("/EmbeddedFiles", "/JavaScript")
SIGNED = ("/Name", "/Reason", "/Location", "/ContactInfo", "/Contents", "/Cert", "/M")
"""What a signature says of who signed: the page keeps its drawing."""
RUNS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute"}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted:
            return LOCKED
        writer = PdfWriter(clone_from=reader)
        if not writer.get_num_pages() or len(writer._objects) > MAX_OBJECTS:
            return UNREADABLE
        writer.metadata = None
        for one in writer._objects:
            _clean(one)
        # Cloned once more: what nothing refers to any longer stays behind.
        out = io.BytesIO()
        writer.write(out)
        writer = PdfWriter(clone_from=PdfReader(out))
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except Exception:  # whatever a hostile file provokes, it is not kept
        return UNREADABLE
    sys.stdout.buffer.write(out.getvalue())
    return 0


def _clean(found: object) -> None:
    """Clean one object and what it holds, without following what it refers to."""
    from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

    todo = [found]
    while todo:
        one = todo.pop()
        if isinstance(one, ArrayObject):
            todo += one
        if not isinstance(one, DictionaryObject):
            continue
        for key in (*TOLD, *NAMES):
            one.pop(key, None)
        if one.get("/Subtype") not in (None, "/Widget") and "/Rect" in one:
            one.pop("/T", None)  # the author of a note
        if one.get("/S") in RUNS:
            one.pop("/S")
        if one.get("/Type") == "/Sig" or "/ByteRange" in one:
            for key in SIGNED:
                one.pop(key, None)
        if isinstance(one, StreamObject):
            _clean_photo(one)
        todo += one.values()


def _clean_photo(stream: "StreamObject") -> None:
    """Take away what a camera wrote, however its photograph is packed.

    Raises:
        ValueError: it is packed in a way that hides what is in it.
    """
    from pypdf.generic import ArrayObject, NameObject

    found = stream.get("/Filter")
    found = found.get_object() if found is not None else None
    filters = list(found) if isinstance(found, ArrayObject) else [found]
    if filters == ["/FlateDecode", "/DCTDecode"]:
        stream._data = zlib.decompress(stream._data)
    elif len(filters) > 1 and "/DCTDecode" in filters:
        raise ValueError(filters)
    if filters[-1:] == ["/DCTDecode"]:
        stream._data = without_camera(stream._data)
        stream[NameObject("/Filter")] = NameObject("/DCTDecode")
        if len(filters) > 1:
            stream.pop("/DecodeParms", None)


def without_camera(photo: bytes) -> bytes:
    """A JPEG without its comments and application segments, but those that give its colours."""
    kept, at = bytearray(photo[:2]), 2
    while at + 4 <= len(photo) and photo[at] == 0xFF and photo[at + 1] not in (0xDA, 0xD9):
        length = 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
        marker = photo[at + 1]
        tells = marker == 0xFE or (0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE))
        if not tells:
            kept += photo[at : at + length]
        at += length
    return bytes(kept) + photo[at:]


if __name__ == "__main__":
    sys.exit(main())
