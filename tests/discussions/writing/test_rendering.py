"""Markdown is shown safe, whatever is typed."""

import sys

import pytest

from communaute.discussions.writing.rendering import MAX_LENGTH, plain, quotes_in, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[clic](javascript:alert(1))",
    "[clic](JaVaScRiPt:alert(1))",
    "[clic](data:text/html;base64,PHNjcmlwdD4=)",
    "[clic](vbscript:msgbox)",
    "![x](https://example.org/x.png)",
    '<a href="x" style="position:fixed">x</a>',
    "<iframe src=//example.org></iframe>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_gives_no_tag_that_acts(source):
    html = render(source).lower()
    for tag in ("<script", "<img", "<svg", "<iframe", "<style"):
        assert tag not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="vbscript' not in html


def test_a_link_is_marked_as_written_by_a_member():
    html = render("Voir https://example.org/fiche et **bravo**")
    assert '<a href="https://example.org/fiche" rel="ugc nofollow noopener noreferrer">' in html
    assert "<strong>bravo</strong>" in html


def test_a_new_line_stays_a_new_line():
    assert "<br>" in render("Un\nDeux")


PIECES = ["[", "*[", "[\n", "](", "\\[", "[a](/", ">", "> ", "*", "*_", "`", "http://a "]


def work(source: str) -> int:
    """How many calls it takes to show a text, and to find its quotes."""
    calls = 0

    def count(_frame, event: str, _argument) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        render(source)
        quotes_in(source)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_costs_more_than_its_length(piece):
    short, long = (work(piece * (length // len(piece))) for length in (2_000, MAX_LENGTH))
    assert long < 12 * short
    assert long < 50 * MAX_LENGTH


def test_the_words_of_a_post_keep_their_spaces_and_no_more():
    html = render("L’as-tu **vu**? Oui.\n\n- un\n- deux & trois")
    assert plain(html) == "L’as-tu vu? Oui. un deux & trois"
