import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail

from communaute.digests.models import Subscription
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_resource, make_topic

pytestmark = pytest.mark.django_db
YESTERDAY = MONDAY - timedelta(days=1)


class Page(HTMLParser):
    """The opening tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def message():
    make_federation()
    make_subscriber()
    for n in range(12):
        make_topic(f"Sujet « {n} » & suite " + "long " * 20, now=YESTERDAY, kind="recit")
        make_resource(summary="Une phrase. " * 15, first_published_at=YESTERDAY)
    make_topic("Une question?", now=MONDAY - timedelta(days=4))
    send_all(MONDAY)
    [sent] = mail.outbox
    return sent


def test_headers_of_a_mail_one_can_leave(message):
    headers = message.extra_headers
    token = Subscription.objects.get().token
    assert headers["List-ID"] == '"Resume de la communaute" <resume.localhost>'
    assert headers["List-Unsubscribe"] == (f"<http://localhost:8000/compte/desabonnement/{token}/>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Feedback-ID"] == "2026-W48:digest:rocqld"
    assert headers["Content-Language"] == "fr-CA"
    assert re.fullmatch(r"<digest\.2026-W48\.\d+@localhost>", headers["Message-ID"])


def test_the_text_part_is_a_document_of_78_columns(message):
    lines = message.body.splitlines()
    assert max(len(line) for line in lines if "http" not in line) <= 78
    assert "À RETENIR" in lines
    assert "UNE QUESTION POUR VOUS" in lines
    assert "&amp;" not in message.body
    assert "Me désabonner\xa0: http" in message.body
    assert "000, rue de l’Exemple" in message.body
    assert "Directrice générale" in message.body
    assert "le lundi à 7\xa0h" in message.body


def test_the_html_part_says_its_language_loads_nothing_and_leads_home(message):
    [(html, _type)] = message.alternatives
    assert len(html.encode()) <= 60_000
    tags = Page(html).tags
    assert ("html", {"lang": "fr-CA"}) in tags
    assert ("div", {"lang": "fr-CA"}) in tags
    assert all(attrs.get("role") == "presentation" for tag, attrs in tags if tag == "table")
    assert [tag for tag, _attrs in tags].count("h1") == 1
    assert not {"img", "script", "link", "iframe"} & {tag for tag, _attrs in tags}
    links = [attrs["href"] for tag, attrs in tags if tag == "a"]
    assert all(link.startswith(("http://localhost:8000/", "mailto:")) for link in links)
    assert "font-weight:700" in html  # the styles are attributes
