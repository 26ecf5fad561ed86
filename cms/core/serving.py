"""Sending a stored file over HTTP: from disk or object storage, whole or in part.

Asks no right: the caller has.
"""

import re
from collections.abc import Iterator, Mapping

from django.core.files.base import File
from django.core.files.storage import Storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

RANGE = re.compile(r"bytes=(?P<first>\d{0,15})-(?P<last>\d{0,15})")
CHUNK = 64 * 1024


def serve(
    request: HttpRequest, storage: Storage, name: str, *, headers: Mapping[str, str]
) -> HttpResponseBase:
    """The file, the part asked for (206), or 304; with these headers, type included.

    Raises:
        FileNotFoundError: the storage has no file of that name.
    """
    size = storage.size(name)
    modified = int(storage.get_modified_time(name).timestamp())
    etag = f'"{modified:x}-{size:x}"'
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = unchanged or _body(request, storage, name, size, etag, modified)
    sent = {
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        **headers,
    }
    for header, value in sent.items():
        response.headers[header] = value
    return response


def _body(
    request: HttpRequest, storage: Storage, name: str, size: int, etag: str, modified: int
) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(size)})
    part = _part(request, size, etag, modified)
    if part is None:
        whole = FileResponse(storage.open(name, "rb"))
        whole.headers["Content-Length"] = str(size)
        return whole
    first, last = part
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return StreamingHttpResponse(
        _read(storage.open(name, "rb"), first, last - first + 1),
        status=206,
        headers={
            "Content-Range": f"bytes {first}-{last}/{size}",
            "Content-Length": str(last - first + 1),
        },
    )


def _part(request: HttpRequest, size: int, etag: str, modified: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None for the whole; first > last for none of it.

    Several ranges at once are answered whole, as one may.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    known = request.headers.get("If-Range")
    if known and known != etag and parse_http_date_safe(known) != modified:
        return None
    if match is None or not (match["first"] or match["last"]):
        return None
    if not match["first"]:
        length = min(int(match["last"]), size)
        return size - length, size - 1
    first = int(match["first"])
    last = min(int(match["last"]), size - 1) if match["last"] else size - 1
    if match["last"] and int(match["last"]) < first:
        return None  # malformed: ignored, says RFC 9110
    return (first, last) if first < size else (1, 0)


def _read(stream: File, first: int, length: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        while length > 0 and (chunk := stream.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
