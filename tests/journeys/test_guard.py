"""A risky text is shown back, rewritten; a photograph goes with it: with scripts or without."""

import io
import re

import pytest
from PIL import Image

COMMUNITY = "/communaute/"
RISKY = "Kevin Gagnon, de la polyvalente de Matane, ne vient plus. Est-ce que j’appelle?"
REWRITTEN = "Un jeune ne vient plus. Est-ce que j’appelle?"


def photo() -> dict:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (46.0, 33.0, 0.0)}
    Image.new("RGB", (320, 240), "teal").save(out, format="JPEG", exif=exif)
    return {"name": "tableau.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_risky_question_is_rewritten_then_published_with_its_photo(visit, scripts):
    member = visit(scripts=scripts)
    page = member.page
    member.sign_in("membre@example.org", COMMUNITY)
    page.locator("#poser a").first.click()
    page.fill("#nouvelle-discussion textarea[name=body]", RISKY)
    page.get_by_text("Joindre un fichier").first.click()
    page.set_input_files("#nouvelle-discussion input[type=file]", [photo()])
    page.get_by_role("button", name="Publier", exact=True).click()
    panel = page.locator("#garde")
    panel.wait_for()
    assert "On reconnaît peut-être quelqu’un" in panel.inner_text()
    assert panel.locator("ins").first.inner_text() == "Un jeune"
    page.wait_for_function("document.activeElement.id === 'garde'")
    assert "tableau.jpg" in page.inner_text("#nouvelle-discussion"), "the photo waits"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # « Prendre cette version » is the first thing one meets
    page.get_by_text("Rien n’est encore publié.").first.wait_for()
    assert page.input_value("#nouvelle-discussion textarea[name=body]") == REWRITTEN
    page.get_by_role("button", name="Publier", exact=True).click()
    page.wait_for_url(re.compile(r"/communaute/sujets/\d+/"))
    assert REWRITTEN in page.inner_text(".thread")
    with page.expect_response(re.compile("/communaute/fichiers/")) as shown:
        page.get_by_role("link", name=re.compile("tableau.jpg")).first.click()
    assert shown.value.headers["content-type"] == "image/jpeg"
    refused_once(member)


def test_publishing_anyway_takes_a_second_click(visit):
    member = visit(scripts=False)
    page = member.page
    member.sign_in("membre@example.org", COMMUNITY)
    page.locator("#poser a").first.click()
    page.fill("#nouvelle-discussion textarea[name=body]", RISKY)
    page.get_by_role("button", name="Publier", exact=True).click()
    page.get_by_role("button", name="Publier quand même").click()
    page.wait_for_url(re.compile(r"/communaute/sujets/\d+/"))
    assert "Kevin Gagnon" in page.inner_text(".thread")
    refused_once(member)


def refused_once(window) -> None:
    """The browser says that the form came back with 422: once, as it should."""
    assert sum("422" in fault for fault in window.faults) == 1
    window.faults[:] = [fault for fault in window.faults if "422" not in fault]
