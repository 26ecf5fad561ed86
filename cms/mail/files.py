"""Mail written as files, for a site without a mail server: the demonstration shows them."""

import time
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cms.core.transport import write_whole


class FileBackend(BaseEmailBackend):
    """One `.eml` file per message in `MAIL_DIR`; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.eml"
            write_whole(folder / name, message.message().as_bytes())
        return len(email_messages)


def written_to(addresses: Collection[str]) -> list[Path]:
    """The files of mails to one of these addresses, in lower case."""
    return [path for path in _files() if not _recipients(path).isdisjoint(addresses)]


def purge(*, before: datetime) -> None:
    """Take away the files written before that moment."""
    for path in _files():
        stamp = path.stem.partition("-")[0]
        if stamp.isdecimal() and int(stamp) / 1e9 < before.timestamp():
            path.unlink(missing_ok=True)


def _files() -> list[Path]:
    return list(Path(settings.MAIL_DIR).glob("*.eml"))


def _recipients(path: Path) -> set[str]:
    try:
        with path.open("rb") as file:
            head = BytesHeaderParser().parse(file)
    except FileNotFoundError:  # purged meanwhile
        return set()
    return {address.lower() for _name, address in getaddresses(map(str, head.get_all("To", [])))}
