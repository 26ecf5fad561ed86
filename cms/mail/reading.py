"""Reading back the mails written as files, for the demonstration."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
SHOWN = 200


@dataclass(frozen=True)
class Letter:
    """A mail as it was sent."""

    name: str
    written_at: datetime
    subject: str
    sender: str
    to: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def letters(limit: int = SHOWN) -> list[Letter]:
    """The latest mails, newest first."""
    names = sorted((path.stem for path in Path(settings.MAIL_DIR).glob("*.eml")), reverse=True)
    found = (letter(name) for name in names[:limit])
    return [one for one in found if one is not None]


def letter(name: str) -> Letter | None:
    """The mail of that file name, without its suffix."""
    if not NAME.fullmatch(name):
        return None
    try:
        content = (Path(settings.MAIL_DIR) / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    mail = message_from_bytes(content, policy=policy.default)
    return Letter(
        name=name,
        written_at=datetime.fromtimestamp(int(name[:20]) / 1e9, tz=UTC),
        subject=str(mail["Subject"] or ""),
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        headers=tuple((key, str(value)) for key, value in mail.items()),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
