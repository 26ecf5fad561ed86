"""Files sent with what one writes, in the same form: nothing is lost when the form comes back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import limits
from communaute.discussions.files import attachments, filetypes
from communaute.discussions.files.attachments import MAX_FILES, UNNAMED_KINDS, Attached
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Attachment
from communaute.members.models import User

LIMIT = "file of a message"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": filetypes.ACCEPT, "class": "input"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Several files of one box; each is checked by `AttachmentsMixin`, so one can be refused."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return list(data or ())


class AttachmentsMixin(forms.Form):
    """A form with a box of files. Give it the `member` who writes and the `place` of the draft.

    A view calls `keep_files` before it asks `is_valid()`: the files are then safe whatever
    becomes of the form, and the ids are those that `actions` expect. The form shows them with
    `{% include "discussions/files.html" %}`, and must be sent as `multipart/form-data`.
    """

    files = FilesField(  # type: ignore[assignment] # the box; what was sent is the form's `files`
        label=gettext_lazy("Joindre des fichiers"),
        help_text=gettext_lazy(
            "Photos, PDF, Word, Excel, PowerPoint ou texte\xa0: cinq au plus, de 10\xa0Mo chacun."
        ),
        required=False,
    )

    def __init__(
        self, *args: Any, member: User | None = None, place: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.place = member, place
        self._received: list[filetypes.Accepted] = []
        if member is None:
            del self.fields["files"]

    @cached_property
    def waiting(self) -> list[Attachment]:
        """The files already received, without those whose box « Retirer » was checked."""
        if self.member is None:
            return []
        return [
            one
            for one in attachments.waiting(self.member, self.place)
            if str(one.pk) not in self._removed()
        ]

    @property
    def waiting_shown(self) -> list[tuple[UUID, Attached]]:
        return [(one.pk, attachments.attached(one)) for one in self.waiting]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        sent = cleaned.pop("files", [])
        if self.member is not None:
            self._check(sent, is_unnamed=cleaned.get("voice") == Voice.CONFIDED)
        return cleaned

    def keep_files(self, *, now: datetime) -> list[UUID]:
        """Keep what was sent and take away what was not wanted; the ids of all that now waits."""
        if self.member is None:
            return []
        self.is_valid()
        attachments.discard(self.member, [one for one in map(_uuid, self._removed()) if one])
        received, self._received = self._received, []
        if received:
            limits.consume(LIMIT, self.member.pk, now=now, times=len(received))
        for number, file in enumerate(received):
            moment = now + timedelta(microseconds=number)  # shown in the order they were chosen
            try:
                row = attachments.keep(file, sender=self.member, place=self.place, now=moment)
            except filetypes.Refused as refused:
                self.add_error("files", refused.message)
            else:
                self.waiting.append(row)
        return [one.pk for one in self.waiting]

    def _removed(self) -> set[str]:
        getlist = getattr(self.data, "getlist", None)
        return set(getlist("remove")) if getlist else set()

    def _check(self, sent: Sequence[UploadedFile], *, is_unnamed: bool) -> None:
        errors = []
        for one in sent:
            try:
                file = filetypes.accept(one)
            except filetypes.Refused as refused:
                errors.append(refused.message)
                continue
            if is_unnamed and not file.content_type.startswith(UNNAMED_KINDS):
                errors.append(attachments.why_not_unnamed(file.name))
            elif len(self.waiting) + len(self._received) == MAX_FILES:
                errors.append(
                    _("«\xa0%(name)s\xa0» est de trop\xa0: cinq fichiers par message, au plus.")
                    % {"name": file.name}
                )
            else:
                self._received.append(file)
        if is_unnamed:
            errors += [
                attachments.why_not_unnamed(one.name)
                for one in self.waiting
                if not one.content_type.startswith(UNNAMED_KINDS)
            ]
        for error in errors:
            self.add_error("files", ValidationError(error))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
