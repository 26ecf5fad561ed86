"""A tool that a conversation proposes becomes a draft, which editors take up or not."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from bibliotheque.models import Attachment, Authorship, LibraryIndexPage, ResourcePage
from cms.core.models import SiteDocument
from cms.core.text import excerpt
from communaute.discussions.writing.rendering import plain

if TYPE_CHECKING:
    from communaute.discussions.files.proposing import Tool

SUMMARY_LENGTH = 240


def propose(tool: "Tool", *, now: datetime) -> ResourcePage:
    """An unpublished resource with copies of the files, before the editors' workflow if any.

    It is owned by nobody. Its files stay the editors' until it is published: no page shows them.
    """
    page = ResourcePage(
        title=tool.title,
        summary=excerpt(plain(tool.html), SUMMARY_LENGTH),
        kind=ResourcePage.Kind.TOOL,
        body=[("paragraph", tool.html)],
        live=False,
    )
    page.attachments = [
        Attachment(document=_copy(name, file), sort_order=n)
        for n, (name, file) in enumerate(tool.files)
    ]
    if tool.author is not None:
        page.authorships = [Authorship(person=tool.author)]
    LibraryIndexPage.objects.get().add_child(instance=page)
    page.save_revision(log_action=False)
    workflow = page.get_workflow()
    if workflow is not None:
        workflow.start(page, None)
    return page


def _copy(name: str, file) -> SiteDocument:
    """A document of its own: the message and its file may go, the library keeps what it took."""
    with file.open("rb") as source:
        document = SiteDocument(title=name)
        document.file.save(name, ContentFile(source.read()), save=False)
    document.file_size = document.file.size
    document.save()
    return document
