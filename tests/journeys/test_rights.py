"""A member carries their data off, then leaves: without scripts, and to the last page."""

import io
import re
import zipfile

from tests.journeys.test_pages import look


def test_a_member_carries_their_data_off_then_leaves(visit):
    window = visit(scripts=False, accept_downloads=True, viewport={"width": 360, "height": 800})
    page = window.page
    window.sign_in("reseau@example.org", "/compte/donnees/")
    page.get_by_role("button", name="Préparer mon dossier").click()
    link = page.get_by_role("link", name="Télécharger mon dossier")
    for _try in range(60):
        if link.count():
            break
        page.wait_for_timeout(500)
        page.goto("/compte/donnees/")
    with page.expect_download() as started:
        link.click()
    archive = zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes()))
    assert {"index.html", "donnees.json", "tableaux/messages.csv"} <= set(archive.namelist())
    assert "reseau@example.org" in archive.read("pages/compte.html").decode()

    page.get_by_role("link", name="Supprimer mon compte…").click()
    page.fill("input[name=password]", "raccrocher-2026")
    page.locator("main form").get_by_role("button").first.click()
    page.get_by_label("Les laisser, sans mon nom").check()
    page.get_by_label("Je comprends que c’est définitif").check()
    page.get_by_role("button", name="Supprimer mon compte").click()
    page.get_by_role("heading", name="Votre compte est supprimé").wait_for()
    farewell = visit(bypass_csp=True).page
    farewell.goto(page.url)
    assert look(farewell) == []
    page.fill("textarea", "On me nomme dans un message.")
    page.get_by_label("Courriel pour la réponse").fill("ailleurs@example.org")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("heading", name="Votre demande est reçue").wait_for()

    window.sign_in("reseau@example.org")
    assert re.search(r"/compte/connexion/", page.url)
    window.faults[:] = [fault for fault in window.faults if "422" not in fault]

    team = visit()
    team.sign_in("animation@example.org", "/animation/")
    team.page.locator("a[href*='/animation/vie-privee/']").first.click()
    team.page.get_by_text("On me nomme dans un message.").wait_for()
    team.page.fill("textarea", "C’est retiré.")
    team.page.get_by_role("button", name="Répondre et fermer").click()
    team.page.get_by_text("ses mots et son adresse sont effacés").wait_for()
