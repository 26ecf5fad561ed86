"""Sending one message, and saying what became of it. Both ledgers of mail go through here."""

import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from types import TracebackType
from typing import Self
from unicodedata import category

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

PER_CONNECTION = 50
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}


class NotNow(Exception):
    """The server could not take it at this time, or nobody knows: try again later."""


class Unreachable(NotNow):
    """The server itself is at fault: the messages that follow would fare no better."""


class Refused(Exception):
    """The server will never take it; `of_address` is what it said of the recipient, if it did."""

    def __init__(self, code: str, *, of_address: str = "") -> None:
        super().__init__(code)
        self.of_address = of_address


@dataclass(frozen=True)
class BulkList:
    """A list that people can leave: what mail programs need to show it."""

    identifier: str  # the same for every member: « resume-hebdo »
    phrase: str  # ASCII: an accent would make programs lose the identifier after it
    unsubscribe_url: str
    help_url: str
    archive_url: str = ""  # the same words on the site, under today's rights


@dataclass(frozen=True)
class Message:
    to: str
    subject: str
    text: str
    html: str
    message_id: str
    feedback: str  # « period:kind », for the receivers' complaint figures
    bulk: BulkList | None = None
    sender: str = ""  # the name before our address; the site's own unless said otherwise
    references: str = ""  # what a mail program keeps it together with


def headers(message: Message) -> dict[str, str]:
    """What accompanies a message; see RFC 2369, 2919, 3834 and 8058."""
    common = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr-CA",
        "Feedback-ID": f"{message.feedback}:rocqld",
    }
    if message.references:
        common |= {"In-Reply-To": message.references, "References": message.references}
    if message.bulk is None:
        return common
    if message.bulk.archive_url:
        common["List-Archive"] = f"<{message.bulk.archive_url}>"
    return common | {
        "Precedence": "bulk",
        "List-ID": f'"{message.bulk.phrase}" <{message.bulk.identifier}.{settings.HOST}>',
        "List-Unsubscribe": f"<{message.bulk.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": f"<{message.bulk.help_url}>",
    }


def origin(message: Message) -> str:
    """From whom it comes: always our own address."""
    if not message.sender:
        return settings.DEFAULT_FROM_EMAIL
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((one_line(message.sender), address))


def one_line(words: str) -> str:
    """Somebody's words, fit for a header: no break of line, nothing unseen that turns it around.

    A break would write headers of its own, a mark of direction would show another name, and half
    a character cannot be written at all: none of them may cost the mail.
    """
    kept = (" " if category(one) in UNSEEN else one for one in words if category(one) != "Cf")
    return " ".join(word for word in "".join(kept).split(" ") if word)


def writable(words: str) -> str:
    """A text without halves of characters: they would stop the whole mail."""
    return words.encode("utf-8", "replace").decode("utf-8")


class Courier:
    """One connection to the mail server, made when first needed and renewed every 50 messages."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._carried = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, message: Message) -> None:
        """Hand over one message.

        Raises:
            NotNow, Unreachable: to be tried again later, under the same Message-ID.
            Refused: the server answered that it never will.
        """
        mail = EmailMultiAlternatives(
            subject=one_line(message.subject),
            body=writable(message.text),
            from_email=origin(message),
            to=[message.to],
            headers=headers(message),
        )
        mail.attach_alternative(writable(message.html), "text/html")
        backend = self._open()
        try:
            backend.send_messages([mail])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # A ValueError is a header that could be forged (a line break in a name).
            self._close()
            raise _verdict(error) from error
        self._carried += 1
        if self._carried >= PER_CONNECTION:
            self._close()

    def _open(self) -> BaseEmailBackend:
        if self._backend is None:
            backend = get_connection()
            try:
                backend.open()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(type(error).__name__) from error
            self._backend, self._carried = backend, 0
        return self._backend

    def _close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is None:
            return
        try:
            backend.close()
        except (smtplib.SMTPException, OSError):
            return  # it was already gone


def _verdict(error: Exception) -> NotNow | Refused:
    """What an error of the server means for the message that met it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = max(error.recipients.values(), default=(0, b""))
        if code >= 500:
            return Refused(str(code), of_address=f"{code} {said.decode('utf-8', 'replace')}")
    elif isinstance(error, smtplib.SMTPSenderRefused):
        return Unreachable(str(error.smtp_code))  # it is us that it refuses
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    elif isinstance(error, ValueError):
        return Refused(type(error).__name__)
    else:
        return Unreachable(type(error).__name__)
    if code >= 500:
        return Refused(str(code))
    return Unreachable(str(code)) if code == 421 else NotNow(str(code))
