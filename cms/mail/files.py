"""Mail written as files, for a site without a mail server: the demonstration shows them."""

import time
import uuid
from collections.abc import Sequence
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
