"""A file of a post: served to whoever may read that post, at this very moment."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.core.serving import serve
from communaute.discussions.models import Attachment, Post
from communaute.discussions.moderation.queue import waiting
from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest

SANDBOX = "default-src 'none'; sandbox"
IMAGE_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An image runs nothing either: the styles are the browser's own, that fit it to the window."""


@require_safe
def file(request: MemberRequest, pk: UUID, name: str) -> HttpResponseBase:
    """Images are shown, the rest is downloaded. Absent, hidden or somebody else's: 404.

    The right is asked before anything of the file is looked at, so HEAD, Range and If-None-Match
    obey it too.
    """
    if "\0" in name:  # no file is called so, and PostgreSQL does not take the question
        raise Http404
    readable = Q(post__in=Post.objects.visible_to(request.user).values("pk"))
    readable |= Q(sender=request.user)
    if reader_for(request.user).is_facilitator:  # who decides on what waits sees all of it
        readable |= Q(post__in=waiting(request.user).values("pk"))
    found = get_object_or_404(Attachment.objects.filter(readable), pk=pk, name=name)
    is_image = found.content_type.startswith("image/")
    headers = {
        "Content-Type": found.content_type,
        "Content-Disposition": content_disposition_header(not is_image, found.name) or "inline",
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": IMAGE_SANDBOX if is_image else SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    try:
        return serve(request, found.file.storage, found.file.name or "", headers=headers)
    except FileNotFoundError as absent:
        raise Http404 from absent
