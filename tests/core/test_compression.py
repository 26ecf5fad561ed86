"""Pages travel compressed; files do not."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from cms.core.middleware import CompressedPages

WORDS = "Bonjour. " * 200


@pytest.mark.django_db
def test_a_page_travels_compressed_for_who_accepts_it(client):
    plain = client.get("/compte/connexion/")
    assert "Content-Encoding" not in plain.headers
    light = client.get("/compte/connexion/", headers={"accept-encoding": "gzip"})
    assert light.headers["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "Cookie"} <= set(light.headers["Vary"].split(", "))
    assert len(light.content) < len(plain.content) / 2
    assert gzip.decompress(light.content).decode().rstrip().endswith("</html>")


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(WORDS, content_type="application/json"),
        lambda: FileResponse(ContentFile(WORDS.encode()), filename="mots.pdf"),
    ],
    ids=["data", "file"],
)
def test_what_is_not_a_page_is_left_as_it_is(answer):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    response = CompressedPages(lambda _request: answer())(request)
    assert "Content-Encoding" not in response.headers
    assert response.getvalue() == WORDS.encode()
