"""A message is reported, hidden with a word, said again: on a telephone, without scripts."""

PHONE = {"width": 360, "height": 800}
WORD = "On reconnaît le jeune. Dites-le sans la famille?"


def test_a_message_is_reported_hidden_and_said_again(visit):
    reader = visit(scripts=False, viewport=PHONE)
    reader.sign_in("reseau@example.org", "/communaute/")
    page = reader.page
    page.get_by_role("link", name="Qu’écrivez-vous au quatrième texto").first.click()
    row = page.locator("li", has_text="le plus jeune de la famille du garage").last
    number = row.get_attribute("id").removeprefix("message-")
    page.goto(f"/communaute/messages/{number}/signaler/")
    page.get_by_label("On reconnaît un jeune ou une famille").check()
    page.get_by_role("button", name="Envoyer à l’animation").click()
    page.get_by_text("Merci. L’équipe d’animation va relire").wait_for()

    team = visit(scripts=False, viewport=PHONE)
    team.sign_in("animation@example.org", "/animation/")
    page = team.page
    page.get_by_role("link", name="Ouvrir : Relire un message signalé").first.click()
    page.get_by_text("Signalé par 3 personnes").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("Le masquer").check()
    page.get_by_role("button", name="Décider").click()
    page.get_by_text("elle doit savoir pourquoi").first.wait_for()
    assert ["422" in fault for fault in team.faults] == [True]
    team.faults.clear()
    page.get_by_role("textbox", name="Votre mot").fill(WORD)
    page.get_by_role("button", name="Décider").click()
    page.get_by_text("Le message est masqué. La personne lira votre mot.").wait_for()
    page.goto("/animation/journal/")
    page.get_by_text(WORD).first.wait_for()

    assert "du garage" not in reader.page.reload().text()

    author = visit(scripts=False, viewport=PHONE)
    author.sign_in("ma.tremblay@example.org", f"/communaute/messages/{number}/en-attente/")
    page = author.page
    page.get_by_text(WORD).wait_for()
    page.get_by_label("Votre message, autrement").fill("On a arrêté de texter, on y est allés.")
    page.get_by_role("button", name="Proposer cette version").click()
    page.get_by_role("heading", name="Votre message attend").wait_for()

    page = team.page
    page.goto("/animation/a-relire/")
    page.locator("article", has_text="on y est allés").get_by_label("Le publier").check()
    page.locator("article", has_text="on y est allés").get_by_role("button").last.click()
    page.get_by_text("Le message est publié.").wait_for()
    assert "on y est allés" in reader.page.reload().text()
