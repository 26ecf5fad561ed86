"""What one is told when a request went wrong."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}
WORDS = {"body": "Un texte assez long pour être gardé."}


def test_a_page_kept_open_too_long_gives_the_text_back_to_be_sent_again():
    refused = Client(enforce_csrf_checks=True).post("/communaute/brouillons/", WORDS, headers=OURS)
    assert refused.status_code == 403
    assert WORDS["body"] in refused.content.decode()
    assert "session" in refused.cookies


def test_what_a_script_sends_too_late_changes_no_session():
    by_script = OURS | {"Sec-Fetch-Dest": "empty"}
    refused = Client(enforce_csrf_checks=True).post(
        "/communaute/brouillons/", WORDS, headers=by_script
    )
    assert (refused.status_code, dict(refused.cookies)) == (403, {})
