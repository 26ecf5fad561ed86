"""A mail server that refuses, hangs or hangs up, as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.harness import free_port


class Server:
    """Answers `answer` to each message; remembers the Message-ID of those it read."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.read: list[str] = []
        self.hangs_up = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        lines = envelope.content.decode().splitlines()
        self.read += [line for line in lines if line.startswith("Message-ID:")]
        if self.hangs_up:
            server.transport.abort()
        return self.answer


@contextmanager
def serving(server: Server, settings: Any) -> Iterator[Server]:
    """The site sends its mail to this server, and gives up on it after a second.

    `settings` is pytest-django's fixture.
    """
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 1
    controller = Controller(server, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
