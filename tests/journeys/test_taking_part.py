"""Asking, answering, thanking, following, reporting, correcting: by keyboard alone, at a desk with
scripts, on a telephone without."""

import re

import pytest

from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import choose, go, press, reach, write
from tests.journeys.test_gestures import DESK, PHONE
from tests.journeys.test_guard import photo
from tests.journeys.test_pages import glance, too_wide
from tests.journeys.test_writing import COMMUNITY, box, some_words

TOPIC = "/communaute/sujets/3/"
WAYS = pytest.mark.parametrize(
    ("way", "first", "second"),
    [(DESK, "wilson.desir", "fa.plourde"), (PHONE, "linh.tran", "vincent.lafreniere")],
    ids=["desk", "telephone without scripts"],
)
"""Each way of walking with two people of its own: what one does stands in nobody's way."""

OLD = {"fa.plourde": "/communaute/sujets/6/", "vincent.lafreniere": "/communaute/sujets/9/"}
"""Where they wrote long before the ten minutes."""


def judged(window) -> list[str]:
    """What is wrong with the page that is open, as far as this window can tell."""
    return glance(window.page) if window.scripts else too_wide(window.page)


def own(page):
    """The message that the address names."""
    return page.locator(f"[id='{page.url.partition('#')[2]}']")


def publish(page) -> None:
    go(page.get_by_role("button", name="Publier", exact=True))


def options(post) -> None:
    go(post.get_by_role("link", name="Options"))


def forgive(window, status: str) -> None:
    """The browser says that a form came back with this status, as it should."""
    assert any(status in fault for fault in window.faults)
    window.faults[:] = [fault for fault in window.faults if status not in fault]


@WAYS
def test_a_question_is_answered_thanked_reported_and_its_answer_kept(
    visit, arrive, way, first, second
):
    asking = visit(**way)
    enter(asking.page, f"{first}@example.org")
    go(asking.page.get_by_role("link", name="Poser une question"))
    go(asking.page.locator("#poser a"))
    write(asking.page.locator("#nouvelle-discussion textarea[name=body]"), some_words())
    publish(asking.page)
    asking.page.wait_for_url(re.compile(r"/communaute/sujets/\d+/"))
    topic = asking.page.url.partition("#")[0]

    answering = arrive(second, topic, **way)
    page, words = answering.page, some_words()
    thank(answering)
    press(page.locator("summary", has_text="Joindre un fichier"))
    files = page.locator("#repondre input[type=file]")
    reach(files)  # what opens then is the device's own window
    files.set_input_files(photo())
    write(box(answering), words)
    publish(page)
    assert words in own(page).inner_text()
    assert "tableau.jpg" in own(page).inner_text()

    watch = page.locator(".watch")
    press(watch.locator("summary"))
    found = judged(answering)
    choose(watch.get_by_role("radio", name=re.compile("^Tout de suite")))
    go(watch.get_by_role("button", name="Enregistrer"))
    assert "Suivi tout de suite" in watch.locator("summary").inner_text()

    options(page.locator(".post").first)
    found += judged(answering)
    go(page.get_by_role("link", name="Signaler à l’équipe d’animation"))
    found += judged(answering)
    choose(page.get_by_label("Publicité ou hors sujet"))
    go(page.get_by_role("button", name="Envoyer à l’animation"))
    said = page.get_by_text("personne d’autre ne sait que vous l’avez signalé")
    assert is_in_view(said), "the page opens at the message: what was done is told there too"

    found += take_back_a_second_answer(answering)

    page = asking.page
    page.goto(topic)
    go(page.get_by_role("button", name="Retenir"))
    assert page.locator(".sheet-head .badge.solved").inner_text() == "Résolue"
    assert words in page.locator(".kept-answer").inner_text()
    found += judged(asking)
    options(page.locator(".post.solution"))
    go(page.get_by_role("button", name="Ne plus retenir cette réponse"))
    assert page.locator(".kept-answer, .badge.solved").count() == 0
    assert found == []


def enter(page, email: str) -> None:
    """Sign in by password and arrive in the community."""
    page.goto(f"/compte/connexion/?next={COMMUNITY}")
    press(page.locator("details:has(input[name=password]) > summary"))
    write(page.locator("input[name=login]"), email)
    write(page.locator("input[name=password]"), PASSWORD)
    go(page.locator("form:has(input[name=password]) button[type=submit]"))


def thank(window) -> None:
    """Thank for the first message: with scripts, one stays where one is."""
    page = window.page
    button = page.locator(".post [name=merci]").first
    if window.scripts:
        press(button)
        page.wait_for_selector(".post [name=merci][aria-pressed=true]")
        assert page.evaluate("document.activeElement.name") == "merci"
    else:
        go(button)
    assert button.get_attribute("aria-pressed") == "true"
    assert button.inner_text().split() == ["Merci", "1"]


def take_back_a_second_answer(window) -> list[str]:
    """Within ten minutes nothing is left of it; gives back what is wrong with the question."""
    page, words = window.page, some_words()
    write(box(window), words)
    publish(page)
    message = own(page).get_attribute("id")
    options(own(page))
    go(page.get_by_role("link", name="Reprendre ce message"))
    assert words in page.inner_text("main")
    found = judged(window)
    go(page.get_by_role("button", name="Reprendre mon message"))
    page.get_by_text("Personne n’a reçu de courriel").wait_for()
    assert page.locator(f"#{message}").count() == 0
    return found


def is_in_view(target) -> bool:
    box = target.bounding_box()
    return 0 <= box["y"] <= target.page.evaluate("innerHeight") - box["height"]


@WAYS
def test_two_devices_correct_one_message_and_its_versions_are_read(arrive, way, first, second):
    desk, pocket = arrive(second, OLD[second], **way), arrive(second, OLD[second], **way)
    for window in (desk, pocket):
        options(window.page.locator(".post:not(:has(button))").first)  # nobody thanks oneself
        go(window.page.get_by_role("link", name="Corriger"))
    address, before = desk.page.url, words_of(desk).input_value()
    write(words_of(desk), f"{before} Du bureau.")
    write(words_of(pocket), f"{before} De la poche.")
    save(desk)
    save(pocket)
    page = pocket.page
    told = page.get_by_text("Ce message a été corrigé ailleurs entre-temps")
    assert told.evaluate("told => document.activeElement.contains(told)")
    other = page.get_by_role("textbox", name="Le texte enregistré entre-temps")
    assert other.input_value() == f"{before} Du bureau."
    assert words_of(pocket).input_value() == f"{before} De la poche."
    found = judged(pocket)
    forgive(pocket, "409")
    save(pocket)
    assert "De la poche." in own(page).inner_text()
    desk.page.goto(address)
    assert words_of(desk).input_value() == f"{before} De la poche."

    go(own(page).get_by_role("link", name="modifié"))
    last, earlier = page.locator(".rewrite").all()
    assert "bureau" in last.locator("del").last.inner_text()
    assert "poche" in last.locator("ins").last.inner_text()
    assert earlier.locator("ins").inner_text().strip() == "Du bureau."
    assert found + judged(pocket) == []


def words_of(window):
    return window.page.locator("#corriger textarea[name=body]")


def save(window) -> None:
    go(window.page.get_by_role("button", name="Enregistrer"))


@WAYS
def test_a_draft_is_taken_up_on_another_device_then_erased(arrive, way, first, second):
    desk, words = arrive(first, TOPIC, **way), some_words()
    write(box(desk), words)
    if desk.scripts:
        desk.page.keyboard.press("Tab")
        desk.page.get_by_text("Brouillon gardé à").wait_for()
    else:
        go(desk.page.get_by_role("button", name="Garder le brouillon"))

    pocket = arrive(first, COMMUNITY, **way)
    page = pocket.page
    go(page.get_by_role("link", name="Reprendre un brouillon"))
    found = judged(pocket)
    go(page.get_by_role("link", name="Continuer"))
    assert box(pocket).input_value() == words
    assert "est revenu" in page.inner_text("#repondre")
    page.go_back()
    go(page.get_by_role("button", name="Effacer"))
    page.get_by_role("heading", name="Aucun brouillon").wait_for()
    page.goto(TOPIC)
    assert box(pocket).input_value() == ""
    assert found == []


@WAYS
def test_a_page_left_open_while_one_signed_in_again_gives_the_words_back(
    arrive, way, first, second
):
    window, words = arrive(first, TOPIC, **way), some_words()
    page = window.page
    write(box(window), words)
    window.context.clear_cookies()
    window.page = window.context.new_page()
    window.sign_in(f"{first}@example.org")
    window.page = page
    publish(page)
    assert "Votre texte est là" in page.inner_text("main")
    assert page.get_by_label("Votre texte").input_value() == words
    found = judged(window)
    forgive(window, "403")
    go(page.get_by_role("button", name="Réessayer"))
    assert words in own(page).inner_text()
    assert found == []


def test_a_database_that_is_away_gives_the_words_back(arrive, served):
    window, words = arrive("fa.plourde", TOPIC, **DESK), some_words()
    page = window.page
    write(box(window), words)
    with served.without_database():
        publish(page)
    assert "Rien n’est perdu" in page.inner_text("main")
    assert page.get_by_label("Votre texte").input_value() == words
    found = judged(window)
    forgive(window, "503")
    go(page.get_by_role("button", name="Réessayer"))
    assert words in own(page).inner_text()
    assert found == []
