"""The whole loop: read, discuss, learn, be told, come back, leave."""

import re
import time
import uuid

import pytest

from tests.journeys.keyboard import go
from tests.journeys.test_pages import look

RESOURCE = "/bibliotheque/premier-appel-aux-parents/"
NEVER = "never"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_member_reads_speaks_learns_and_comes_back(visit, request, scripts):
    at = request.getfixturevalue("site" if scripts else "site_of_its_own")
    words = f"Essayé mardi avec deux familles, code {uuid.uuid4().hex[:8]}"

    member = visit(at, scripts=scripts)
    member.sign_in("membre@example.org", RESOURCE)
    assert member.page.url.endswith(RESOURCE)
    member.page.fill("#nouvelle-discussion textarea", words)
    publish(member.page.locator("#nouvelle-discussion"))
    member.page.wait_for_url(re.compile(r"/communaute/sujets/\d+/"))
    topic = member.page.url.split("#")[0]
    assert words in member.page.inner_text(".thread")

    other = visit(at, scripts=scripts)
    other.sign_in("responsable@example.org", "/communaute/")
    row = other.page.locator(".topic.unread", has_text=words)
    assert row.count() == 1
    row.locator("h3 a").click()
    other.page.wait_for_url(re.compile(re.escape(topic)))
    other.page.locator(".watch summary").click()
    other.page.locator(".watch input[value='2']").check()
    other.page.locator(".watch form button").click()
    other.page.goto("/communaute/")
    assert other.page.locator(".topic.unread", has_text=words).count() == 0

    answer = f"Et puis, ça a donné quoi? {uuid.uuid4().hex[:8]}"
    member.page.fill("#repondre textarea", answer)
    publish(member.page.locator("#repondre"))
    member.page.wait_for_url(re.compile(r"#message-\d+$"))
    other.page.goto("/communaute/")
    assert other.page.locator(".topic.unread", has_text=words).count() == 1

    learn(member)
    post = digest(other, words)
    reader = visit(at, scripts=scripts, bypass_csp=True)
    follow_signed_out(reader, post, answer)
    read_the_copy(reader, other.copy, scripts=scripts)
    one_button(visit(at, scripts=scripts, bypass_csp=True), other.gesture, scripts=scripts)
    unsubscribe(visit(at, scripts=scripts), other)


def publish(composer) -> None:
    composer.get_by_role("button", name="Publier", exact=True).click()


def learn(window) -> None:
    """Finish the next step of the training, then find it again from the home page."""
    window.page.goto("/")
    window.page.get_by_role("link", name=re.compile("dix premières minutes")).first.click()
    window.page.wait_for_url(re.compile(r"#etape-"))
    step = window.page.url.split("#etape-")[1]
    question = window.page.locator(f"#etape-{step} form input[type=radio]")
    if question.count():
        finish_question(window, step)
    else:
        window.page.locator(f"#etape-{step} form button").first.click()
    window.page.wait_for_load_state()
    window.page.goto("/")
    window.page.get_by_role("link", name=re.compile("dix premières minutes")).first.click()
    window.page.wait_for_url(re.compile(r"#etape-"))
    assert window.page.url.split("#etape-")[1] != step


def finish_question(window, step: str) -> None:
    """Try the answers in turn until the right one closes the step."""
    for number in range(window.page.locator(f"#etape-{step} input[type=radio]").count()):
        choice = window.page.locator(f"#etape-{step} input[type=radio]").nth(number)
        choice.check()
        window.page.locator(f"#etape-{step} form button").first.click()
        window.page.wait_for_load_state()
        if not window.page.locator(f"#etape-{step} form input[type=radio]:enabled").count():
            return


def digest(window, words: str) -> str:
    """Wait for the digest of `responsable@`; gives back its link to the new post."""
    row = window.page.locator("main li", has_text="responsable@example.org")
    window.page.goto("/demo/courriels/")
    before = row.count()
    window.page.get_by_role("button", name=re.compile("résumés")).click()
    end = time.monotonic() + 90
    while row.count() == before:
        assert time.monotonic() < end, "the digest never came"
        time.sleep(1)
        window.page.goto("/demo/courriels/")
    row.first.locator("a").click()
    window.page.wait_for_load_state()
    text = window.page.locator("pre").first.inner_text()
    assert words[:40] in text
    found = re.search(r"https?://\S+/communaute/messages/\d+/", text)
    assert found, text
    window.leave = re.search(r"https?://\S+/compte/desabonnement/\w+/", text)[0]
    window.copy = re.search(r"https?://\S+/compte/resumes/\d+/", text)[0]
    window.gesture = re.search(r"https?://\S+/compte/gestes/\S+/", text)[0]
    return found[0]


def read_the_copy(window, address: str, *, scripts: bool) -> None:
    """The same digest on the site, for its reader, under today's rights."""
    window.page.goto(address)
    assert window.page.locator("main h2").count()
    assert not scripts or look(window.page) == []


def one_button(window, address: str, *, scripts: bool) -> None:
    """Signed out, by keyboard: opening the link does nothing, the button does, once."""
    page = window.page
    page.goto(address)
    assert look(page) == [] if scripts else page.locator("main form button").count() == 1
    page.goto(address)
    go(page.locator("main form button"))
    assert page.get_by_role("heading", name="C’est fait").is_visible()
    assert not scripts or look(page) == []
    page.goto(address)
    assert page.get_by_role("heading", name="C’est déjà fait").is_visible()
    assert page.locator("main form").count() == 0


def follow_signed_out(window, post: str, answer: str) -> None:
    window.page.goto(post)
    assert "/compte/connexion/" in window.page.url
    window.fill_sign_in("responsable@example.org")
    window.page.wait_for_url(re.compile(r"#message-\d+$"))
    anchor = window.page.url.split("#")[1]
    assert window.page.locator(f"#{anchor}").is_visible()


def unsubscribe(window, other) -> None:
    """Signed out: opening the link twice changes nothing, the button does."""
    for _ in range(2):
        window.page.goto(other.leave)
    assert cadence(other) == "weekly"
    window.page.locator("main form button").click()
    window.page.wait_for_load_state()
    assert cadence(other) == NEVER
    other.page.locator("input[name=cadence][value=weekly]").check()
    other.page.get_by_role("button", name="Enregistrer", exact=True).click()
    other.page.wait_for_load_state()
    assert cadence(other) == "weekly"


def cadence(window) -> str:
    """What the preferences page says today."""
    window.page.goto("/compte/preferences/")
    return window.page.locator("input[name=cadence]:checked").get_attribute("value")
