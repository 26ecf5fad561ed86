"""One mail as it leaves, beside the HTML that its template wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from unittest.mock import patch

from bs4 import BeautifulSoup

from cms.mail import rendering
from cms.mail.identity import Identity
from cms.mail.transport import BulkList, Message

HOME = "http://localhost:8000"
SENDER = Identity(
    name="Regroupement des organismes communautaires québécois de lutte au décrochage",
    postal_address="000, rue de l’Exemple, bureau 000, Québec (Québec)",
    contact_email="equipe@example.org",
    privacy_officer_title="Directrice générale",
    privacy_officer_email="vie-privee@example.org",
    site_url=HOME,
)


@dataclass(frozen=True)
class Letter:
    """`source` is the HTML before its styles were inlined: the inliner mends what is misnested."""

    kind: str
    name: str
    subject: str
    text: str
    html: str
    source: str
    bulk: BulkList | None = None

    @classmethod
    def of(cls, kind: str, name: str, message: Message, source: str) -> "Letter":
        return cls(kind, name, message.subject, message.text, message.html, source, message.bulk)

    def __str__(self) -> str:
        return f"{self.kind} ({self.name})"

    @cached_property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def visible(self) -> str:
        """The words of the HTML in reading order."""
        return readable(self.page.body.get_text(" ")) if self.page.body else ""


def readable(text: str) -> str:
    """On one line, its no-break spaces kept."""
    return " ".join(word for word in text.replace("\n", " ").split(" ") if word)


@contextmanager
def sources() -> Iterator[list[str]]:
    """What the templates write meanwhile, before it is inlined."""
    written: list[str] = []
    inliner = rendering.INLINER

    class Witness:
        def inline(self, html: str) -> str:
            written.append(html)
            return inliner.inline(html)

    with patch.object(rendering, "INLINER", Witness()):
        yield written
