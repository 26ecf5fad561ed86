"""Files, images and documents: each is served to whoever may open a published page that shows it.

Editors may open all of them, once their session has shown the second step that roles need. A
refused reader learns nothing, not even whether the file exists: signed out, the sign-in page;
signed in, the page of an absent address. The right is checked before anything of the file is looked
at, so HEAD, Range and If-None-Match obey it too.
"""

from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.core.models import FileUse, Rendition, SiteDocument, SiteImage
from cms.core.serving import serve
from communaute.members.access import pages, reader_for
from communaute.members.account_proof import lacks_second_factor

IMAGE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
DOCUMENT_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".mp4": "video/mp4",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN_TYPE = "application/octet-stream"
PLAYED = frozenset({".mp4", ".vtt", ".webm"})  # by a page; the other documents are downloaded
PUBLIC_SECONDS = 600


@login_not_required
@require_safe
def file(request: HttpRequest, path: str) -> HttpResponseBase:
    """An image: a rendition or its original. Nothing else is served by its path."""
    found = _image_file(path)
    if found is None or not _may_open(request, image=found[0]):
        return _refuse(request)
    content_type = IMAGE_TYPES.get(PurePosixPath(path).suffix.lower(), UNKNOWN_TYPE)
    return _answer(request, found[1], {"Content-Type": content_type})


@login_not_required
@require_safe
def document(request: HttpRequest, document_id: int, filename: str) -> HttpResponseBase:
    """A document: downloaded, or played inside its page."""
    found = SiteDocument.objects.filter(pk=document_id).first() if document_id < 2**63 else None
    if found is None or found.filename != filename or not _may_open(request, document=found):
        return _refuse(request)
    kind = PurePosixPath(filename).suffix.lower()
    headers = {
        "Content-Type": DOCUMENT_TYPES.get(kind, UNKNOWN_TYPE),
        "Content-Disposition": content_disposition_header(kind not in PLAYED, filename) or "inline",
    }
    return _answer(request, found.file, headers)


def _image_file(path: str) -> tuple[SiteImage, FieldFile] | None:
    """The image and the file of that path: known to the database, never sought on the disk."""
    if "\x00" in path:
        return None
    rendition = Rendition.objects.select_related("image").filter(file=path).first()
    if rendition is not None:
        return rendition.image, rendition.file
    image = SiteImage.objects.filter(file=path).first()
    return None if image is None else (image, image.file)


def _may_open(request: HttpRequest, **used: SiteImage | SiteDocument) -> bool:
    reader = reader_for(request.user)
    if reader.may_open_admin and not lacks_second_factor(request):
        return True
    return FileUse.objects.filter(pages(reader, "page__"), **used).exists()


def _refuse(request: HttpRequest) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def _answer(request: HttpRequest, stored: FieldFile, headers: dict[str, str]) -> HttpResponseBase:
    signed_in = request.user.is_authenticated
    headers |= {
        "Cache-Control": "private, no-cache" if signed_in else f"public, max-age={PUBLIC_SECONDS}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    try:
        return serve(request, stored.storage, stored.name or "", headers=headers)
    except FileNotFoundError as absent:
        raise Http404 from absent
