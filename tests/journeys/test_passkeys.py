"""A passkey, from its first use to its end, with Chromium's own virtual authenticator."""

import pytest

from tests.journeys.test_pages import look

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = ["/compte/securite/", "/compte/securite/cles/"]


def give_device(window) -> tuple:
    """A device that recognizes its owner, plugged into this window."""
    devices = window.context.new_cdp_session(window.page)
    devices.send("WebAuthn.enable")
    added = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devices, added["authenticatorId"]


def test_a_key_is_added_opens_the_door_and_is_removed(visit, site):
    window = visit(viewport={"width": 360, "height": 800})
    devices, device = give_device(window)
    page = window.page
    window.sign_in("conception@example.org", "/compte/securite/")

    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.fill("input[name=password]", "raccrocher-2026")
    page.get_by_role("button", name="Confirmer").click()
    page.fill("input[name=name]", "Mon téléphone")
    page.get_by_role("button", name="Créer la clé").click()
    page.wait_for_url(f"{site}/compte/securite/codes/")
    page.goto("/compte/securite/cles/")
    assert page.get_by_role("heading", name="Mon téléphone").is_visible()
    kept = devices.send("WebAuthn.getCredentials", {"authenticatorId": device})
    assert len(kept["credentials"]) == 1

    page.goto("/compte/deconnexion/")
    page.get_by_role("main").get_by_role("button", name="Fermer la session").click()
    page.goto("/compte/connexion/?next=/compte/sessions/")
    page.get_by_role("button", name="Entrer avec une clé d’accès").press("Enter")
    page.wait_for_url(f"{site}/compte/sessions/")
    assert page.get_by_text("Celui-ci").is_visible()

    # The same key is the second step after a password, and the proof before what matters.
    page.goto("/compte/deconnexion/")
    page.get_by_role("main").get_by_role("button", name="Fermer la session").click()
    window.sign_in("conception@example.org", "/compte/securite/cles/")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url(f"{site}/compte/securite/cles/")
    page.get_by_role("link", name="Retirer Mon téléphone").click()
    page.get_by_role("link", name="Confirmer par ma clé d’accès").click()
    page.get_by_role("button", name="Utiliser ma clé").click()
    page.get_by_role("button", name="Retirer").click()
    page.wait_for_url(f"{site}/compte/securite/cles/")
    assert page.get_by_text("Aucune clé pour l’instant.").is_visible()


def test_a_key_that_is_refused_or_absent_says_so_and_the_code_still_enters(visit):
    window = visit()
    devices, device = give_device(window)
    window.page.goto("/compte/connexion/")
    button = window.page.get_by_role("button", name="Entrer avec une clé d’accès")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    button.click()
    window.page.get_by_role("alert").filter(has_text="pas été utilisée").wait_for()
    assert window.page.get_by_label("Votre courriel").is_enabled()


@pytest.mark.parametrize("scripts", [True, False])
def test_without_script_or_a_name_of_site_the_door_shows_no_key(visit, site, scripts):
    window = visit(scripts=scripts)
    address = site.replace("localhost", "127.0.0.1") if scripts else site
    window.page.goto(f"{address}/compte/connexion/")
    assert window.page.get_by_label("Votre courriel").is_visible()
    assert not window.page.get_by_role("button", name="clé d’accès").is_visible()


def test_pages_of_security_are_accessible(visit):
    window = visit(bypass_csp=True)
    window.sign_in("redaction@example.org", "/compte/securite/cles/ajouter/")
    window.page.fill("input[name=password]", "raccrocher-2026")
    window.page.get_by_role("button", name="Confirmer").click()
    found = look(window.page)
    for address in PAGES:
        window.page.goto(address)
        found += look(window.page)
    assert found == []
