"""Writing without fear of losing it: drafts, lost sessions, previews, names, quotes, regrets."""

import re
import time
import uuid

import pytest

COMMUNITY = "/communaute/"


def some_words() -> str:
    return f"On a essayé le café du mardi, code {uuid.uuid4().hex[:8]}"


def open_topic(window, words: str) -> str:
    """The address of a conversation opened in the first category."""
    window.page.goto(COMMUNITY)
    window.page.locator("#poser a").first.click()
    window.page.fill("#nouvelle-discussion textarea[name=body]", words)
    publish(window)
    window.page.wait_for_url(re.compile(r"/communaute/sujets/\d+/"))
    return window.page.url.split("#")[0]


def publish(window) -> None:
    window.page.get_by_role("button", name="Publier", exact=True).click()


def box(window):
    return window.page.locator("#repondre textarea[name=body]")


def wait_until_forgotten(window) -> None:
    """The browser forgets a draft once the site has said that it was published."""
    end = time.monotonic() + 10
    kept = "Object.keys(localStorage).some((key) => key.startsWith('brouillon:'))"
    while window.page.evaluate(kept):
        assert time.monotonic() < end, "the draft is still there"
        window.page.wait_for_timeout(100)


def test_a_draft_comes_back_after_the_tab_was_killed(visit):
    words, member = some_words(), visit()
    member.sign_in("membre@example.org", COMMUNITY)
    topic = open_topic(member, some_words())
    member.page.goto(topic)
    box(member).press_sequentially(words)
    member.page.get_by_text("Brouillon gardé").wait_for()
    member.page.close()
    member.page = member.context.new_page()
    member.page.goto(topic)
    assert box(member).input_value() == words
    publish(member)
    member.page.wait_for_url(re.compile(r"#message-\d+$"))
    assert words in member.page.inner_text(".thread")
    wait_until_forgotten(member)
    assert box(member).input_value() == ""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_session_ends_while_writing(visit, scripts):
    words, member = some_words(), visit(scripts=scripts)
    member.sign_in("responsable@example.org", COMMUNITY)
    topic = open_topic(member, some_words())
    member.page.goto(topic)
    box(member).fill(words)
    member.context.clear_cookies()
    publish(member)
    member.page.get_by_role("button", name="Réessayer").click()
    member.page.wait_for_url(re.compile(r"/compte/connexion/"))
    assert "Votre texte est gardé" in member.page.inner_text("main")
    member.fill_sign_in("responsable@example.org")
    member.page.wait_for_url(re.compile(re.escape(topic)))
    assert box(member).input_value() == words
    publish(member)
    member.page.wait_for_url(re.compile(r"#message-\d+$"))
    member.faults[:] = [fault for fault in member.faults if "403" not in fault]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_seeing_the_text_first_then_taking_it_back(visit, scripts):
    member = visit(scripts=scripts)
    member.sign_in("membre@example.org", COMMUNITY)
    topic = open_topic(member, some_words())
    member.page.goto(topic)
    box(member).fill("Un mot **important**")
    member.page.get_by_role("button", name="Aperçu", exact=True).click()
    shown = member.page.locator("#apercu, .preview-here:not([hidden])")
    shown.locator("strong", has_text="important").wait_for()
    assert box(member).input_value() == "Un mot **important**"
    publish(member)
    member.page.wait_for_url(re.compile(r"#message-\d+$"))
    number = member.page.url.rpartition("-")[2]
    member.page.goto(f"/communaute/messages/{number}/reprendre/")
    member.page.get_by_role("button", name="Reprendre mon message").click()
    member.page.wait_for_url(re.compile(re.escape(topic)))
    assert member.page.locator(f"#message-{number}").count() == 0


def test_naming_somebody_with_the_keyboard_and_quoting_chosen_words(visit):
    member = visit()
    member.sign_in("membre@example.org", COMMUNITY)
    topic = open_topic(member, "Première phrase. Seconde phrase.")
    member.page.goto(topic)
    box(member).press_sequentially("Merci @od")
    member.page.locator(".name-choices li").first.wait_for()
    box(member).press("ArrowDown")
    box(member).press("Enter")
    assert re.fullmatch(r"Merci @\S+ .+ ", box(member).input_value())
    publish(member)
    member.page.wait_for_url(re.compile(r"#message-\d+$"))
    named = member.page.locator(".post-body a[href^='/bottin/personnes/']")
    assert named.inner_text().startswith("@")

    first = member.page.locator(".thread .post").first
    first.locator(".post-body p").first.evaluate(
        """(words) => {
          const range = document.createRange();
          range.setStart(words.firstChild, 0);
          range.setEnd(words.firstChild, 16);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    first.locator("a[href*='citer=']").evaluate("(link) => link.click()")
    assert "> Première phrase." in box(member).input_value()
    assert "Seconde" not in box(member).input_value()


def test_without_a_network_the_text_stays_and_is_sent_again(visit):
    words, member = some_words(), visit()
    member.sign_in("membre@example.org", COMMUNITY)
    member.page.goto(open_topic(member, some_words()))
    box(member).fill(words)
    member.context.set_offline(True)
    publish(member)
    again = member.page.get_by_role("button", name="Réessayer")
    again.wait_for()
    assert box(member).input_value() == words
    member.context.set_offline(False)
    again.click()
    member.page.wait_for_url(re.compile(r"#message-\d+$"))
    assert words in member.page.inner_text(".thread")
    member.faults[:] = [one for one in member.faults if "ERR_INTERNET_DISCONNECTED" not in one]
