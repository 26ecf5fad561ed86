"""The team's tools, from the queue to the log: by keyboard alone, on a telephone without scripts;
what is decided of a message, at a desk with scripts too."""

from tests.journeys.keyboard import choose, go, press, reach, write
from tests.journeys.test_gestures import DESK, PHONE
from tests.journeys.test_pages import too_wide
from tests.journeys.test_taking_part import WAYS, forgive, judged, options, own, publish
from tests.journeys.test_writing import COMMUNITY, box, open_topic, some_words

WORD = "On reconnaît une famille. Dites-le sans le village?"
ESSENTIAL = "- Changer de canal, pas de ton.\n- Se donner une date, et la dire."


def spoken(arrive, who: str, words: str) -> str:
    """The address of a conversation that somebody opened with these words."""
    window = arrive(who, COMMUNITY, scripts=False)
    return open_topic(window, words)


@WAYS
def test_a_report_is_read_the_message_hidden_then_put_back(arrive, way, first, second):
    words = some_words()
    topic = spoken(arrive, first, words)
    reader = arrive(second, topic, scripts=False)
    number = reader.page.locator(".post").first.get_attribute("id").removeprefix("message-")
    reader.page.goto(f"/communaute/messages/{number}/signaler/")
    reader.page.get_by_label("On reconnaît un jeune ou une famille").check()
    reader.page.get_by_role("button", name="Envoyer à l’animation").click()

    team = arrive("animation", "/animation/", **way)
    page = team.page
    go(page.get_by_role("link", name="Messages à relire"))
    case = page.locator("article.case", has_text=words)
    assert "Signalé par 1 personne" in case.inner_text()
    found = judged(team)
    choose(case.get_by_label("Le masquer"))
    go(case.get_by_role("button", name="Décider"))
    page.get_by_role("link", name="Votre mot").wait_for()
    assert page.evaluate("document.activeElement.matches('.alert.failure')")
    found += judged(team)
    forgive(team, "422")
    write(page.get_by_role("textbox", name="Votre mot"), WORD)
    go(page.get_by_role("button", name="Décider"))
    page.get_by_text("Le message est masqué. La personne lira votre mot.").wait_for()
    assert reader.page.goto(topic).status == 404
    forgive(reader, "404")

    go(page.get_by_role("link", name="Décidés"))
    found += judged(team)
    go(case.get_by_role("link", name="Revoir cette décision"))
    assert WORD in case.inner_text()
    go(page.get_by_role("button", name="Décider"))
    page.get_by_text("Le message a repris sa place.").wait_for()
    assert words in reader.page.goto(topic).text()

    go(page.get_by_role("link", name="Tout le journal"))
    reach(page.get_by_label("Genre de décision"))
    page.keyboard.type("Message masqué")
    go(page.get_by_role("button", name="Filtrer"))
    row = page.locator(".log li").first
    assert "Message masqué" in row.inner_text()
    assert WORD in row.inner_text()
    assert found + judged(team) == []


def test_a_conversation_is_summed_up_moved_pinned_and_closed(arrive):
    topic = spoken(arrive, "wilson.desir", some_words())
    page = arrive("animation", topic, **PHONE).page
    title = page.inner_text("h1")

    tool(page, "link", "Écrire l’essentiel")
    found = seen(arrive, page)
    write(page.get_by_role("textbox", name="L’essentiel en 30 secondes"), ESSENTIAL)
    go(page.get_by_role("button", name="Enregistrer"))
    assert page.locator(".summary li").count() == 2

    tool(page, "link", "Déplacer")
    found += seen(arrive, page)
    choose(page.get_by_label("Le perron"))
    go(page.get_by_role("button", name="Déplacer"))
    page.get_by_text("La discussion est maintenant dans «\xa0Le perron\xa0».").wait_for()

    tool(page, "button", "Épingler")
    tool(page, "button", "Fermer la discussion")
    tags = page.locator(".sheet-head .tag")
    assert tags.all_inner_texts()[-2:] == ["Épinglée", "Fermée"]
    assert page.locator("#repondre").count() == 0
    found += seen(arrive, page)
    go(page.get_by_role("navigation").get_by_role("link", name="Le perron"))
    row = page.locator(".topic", has_text=title)
    assert row.locator(".tag").all_inner_texts()[:2] == ["Épinglée", "Fermée"]
    go(row.get_by_role("link", name=title))

    tool(page, "button", "Ne plus épingler")
    tool(page, "button", "Rouvrir la discussion")
    assert page.locator("#repondre").is_visible()
    assert found == []


def seen(arrive, page) -> list[str]:
    """What is wrong with the page that is open without scripts: axe needs some to tell."""
    return too_wide(page) + judged(arrive("animation", page.url))


def tool(page, role: str, name: str) -> None:
    """One of the tools of the team, on the page of a conversation."""
    press(page.get_by_text("Outils de l’animation"))
    go(page.get_by_role(role, name=name))


def test_somebody_is_suspended_keeps_their_words_and_speaks_again(arrive):
    topic, words = spoken(arrive, "linh.tran", some_words()), some_words()
    page = arrive("animation", topic, **PHONE).page
    options(page.locator(".post").first)
    go(page.get_by_role("link", name="Relire comme animation"))
    go(page.get_by_role("link", name="Suspendre cette personne"))
    found = seen(arrive, page)
    write(page.get_by_role("textbox", name="Votre mot à la personne"), "On en reparle mardi.")
    go(page.get_by_role("button", name="Suspendre"))
    page.get_by_text("peut lire, mais pas écrire pour l’instant").wait_for()
    found += seen(arrive, page)

    silent = arrive("linh.tran", topic, **DESK)
    write(box(silent), words)
    publish(silent.page)
    silent.page.get_by_role("heading", name="Vous ne pouvez pas écrire pour l’instant").wait_for()
    assert "On en reparle mardi." in silent.page.inner_text("main")
    assert silent.page.locator("main textarea").input_value() == words
    found += judged(silent)
    forgive(silent, "403")

    go(page.get_by_role("button", name="Redonner la parole"))
    page.get_by_text("peut écrire de nouveau").wait_for()
    silent.page.goto(topic)
    write(box(silent), words)
    publish(silent.page)
    assert words in own(silent.page).inner_text()
    assert found == []
