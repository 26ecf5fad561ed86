"""The directory: somebody is found by region and written to, without a script or a mouse."""

from tests.journeys.test_pages import look

PAGES = [
    "/bottin/?region=04",
    "/bottin/?onglet=personnes&theme=bien-etre",
    "/bottin/?q=introuvable",
    "/bottin/personnes/3/ecrire/",
    "/compte/profil/",
    "/compte/organisme/entre-deux-rives/fiche/",
]


def test_somebody_is_found_by_region_and_written_to_without_scripts(visit):
    window = visit(scripts=False)
    window.sign_in("membre@example.org", "/bottin/")
    page = window.page
    page.click('.region-list a:has-text("Mauricie")')
    assert page.inner_text("#h-found") == "Mauricie, 1 organisme"
    page.click("a.card-link >> text=Centre Mamo")
    page.click("aside a >> text=Noëllie Awashish")
    page.click("text=Écrire à Noëllie")
    page.fill("textarea", "Bonjour Noëllie, prêtez-vous encore vos jeux?")
    page.click("main form button[type=submit]")
    assert "Votre message est parti vers Noëllie Awashish" in page.inner_text("main")
    letter = letter_of(page, "Catherine Simard vous écrit")
    assert "prêtez-vous encore vos jeux?" in letter
    assert "membre@example.org" not in letter


def letter_of(page, subject: str) -> str:
    """The text of a mail that the worker sends within seconds."""
    for _n in range(30):
        page.goto("/demo/courriels/")
        if page.get_by_text(subject).count():
            break
        page.wait_for_timeout(500)
    page.get_by_text(subject).first.click()
    return page.inner_text("main")


def test_the_map_is_walked_with_the_keyboard(visit):
    window = visit(viewport={"width": 1280, "height": 900})
    window.sign_in("membre@example.org", "/bottin/")
    page = window.page
    page.focus('.region-map a[aria-label^="Côte-Nord"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**region=09#resultats")
    assert page.inner_text("#h-found") == "Côte-Nord, 1 organisme"
    assert page.get_attribute('.region-map a[aria-current="true"]', "aria-label").startswith(
        "Côte-Nord"
    )


def test_the_map_is_on_a_telephone_too_without_scripts(visit):
    window = visit(viewport={"width": 360, "height": 800}, scripts=False)
    window.sign_in("membre@example.org", "/bottin/")
    window.page.click('.region-map a[aria-label^="Côte-Nord"]')
    assert window.page.inner_text("#h-found") == "Côte-Nord, 1 organisme"


def test_the_pages_of_people_are_accessible(visit):
    window, found = visit(bypass_csp=True), []
    window.sign_in("responsable@example.org")
    for address in PAGES:
        window.page.goto(address)
        found += look(window.page)
    assert found == []
