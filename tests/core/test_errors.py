"""What one is told when a request went wrong."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}
WORDS = {
    "key": "5b0c6f0e-2f0c-4d38-9f5e-0a1b2c3d4e5f.0123456789abcdef",
    "body": "Un mot court.",
}


def test_a_page_kept_open_too_long_gives_the_text_back_to_be_sent_again():
    refused = Client(enforce_csrf_checks=True).post("/communaute/brouillons/", WORDS, headers=OURS)
    assert refused.status_code == 403
    page = refused.content.decode()
    assert page.count("<textarea") == 1
    assert f"{WORDS['body']}</textarea>" in page
    assert f'<input type="hidden" name="key" value="{WORDS["key"]}">' in page
    assert "session" in refused.cookies


def test_what_a_script_sends_too_late_changes_no_session():
    by_script = OURS | {"Sec-Fetch-Dest": "empty"}
    refused = Client(enforce_csrf_checks=True).post(
        "/communaute/brouillons/", WORDS, headers=by_script
    )
    assert (refused.status_code, dict(refused.cookies)) == (403, {})
