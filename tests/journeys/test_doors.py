"""Somebody knocks, is let in, finds their team: on a telephone, without scripts, by keyboard."""

import re
import uuid

import pytest

from tests.journeys.test_pages import look

PHONE = {"width": 360, "height": 800}
AREA = "/compte/organisme/entre-deux-rives/"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_asks_for_an_access_and_enters(visit, scripts):
    name = f"Zoé-{uuid.uuid4().hex[:6]}"
    email = f"{name[4:]}@example.org"
    stranger = visit(scripts=scripts, viewport=PHONE).page
    stranger.goto("/compte/connexion/")
    stranger.get_by_role("link", name="Demander un accès").click()
    fill(stranger, first_name=name, last_name="Roy", email=email)
    fill(stranger, organization_name="centre mamo", reason="J’y commence lundi.")
    press(stranger, "main form button.btn")
    stranger.wait_for_url(re.compile("/recue/$"))
    stranger.goto(link_in_letter(visit(), email, "/compte/demandes/"))
    assert "Votre demande est bien là" in stranger.inner_text("h1")

    facilitator = visit(scripts=scripts)
    facilitator.sign_in("animation@example.org", "/animation/")
    press(facilitator.page, f"ol.tasks li:has-text('{name}') a")
    facilitator.page.wait_for_url(re.compile(r"/animation/demandes/\d+/"))
    assert facilitator.page.input_value("input[name=organization]") == "Centre Mamo"
    assert not facilitator.page.locator("main input[name=name]").is_visible()
    facilitator.page.get_by_label("Un nouvel organisme").check()
    assert facilitator.page.locator("main input[name=name]").is_visible()
    assert not facilitator.page.locator("input[name=organization]").is_visible()
    facilitator.page.get_by_label("Un organisme du bottin").check()
    press(facilitator.page, "form:has(input[value=accepter]) button.btn")
    facilitator.page.wait_for_url(re.compile("/animation/$"))
    assert name not in facilitator.page.inner_text("ol.tasks")

    stranger.reload()
    assert "C’est oui" in stranger.inner_text("h1")
    stranger.goto(link_in_letter(visit(), email, "/compte/invitation/"))
    assert email not in stranger.inner_text("main")
    press(stranger, "main form button.btn")
    stranger.wait_for_url(re.compile("/code/$"))
    letter = letter_to(visit(), email, r"^\s*([A-Z0-9]{3}-[A-Z0-9]{3})\s*$")
    stranger.fill("input[name=code]", letter)
    press(stranger, "main form button.btn")
    stranger.wait_for_url(re.compile("/compte/bienvenue/"))

    team = visit(scripts=scripts)
    team.sign_in("animation@example.org", "/animation/organismes/centre-mamo/")
    assert name in team.page.inner_text("section:has(#h-team)")


@pytest.mark.parametrize(
    ("email", "addresses"),
    [
        ("", ["/compte/demander-un-acces/", "/compte/demander-un-acces/recue/"]),
        ("responsable@example.org", [AREA, ("Fermer sa place", AREA)]),
        (
            "animation@example.org",
            ["/animation/", ("Ouvrir", "/animation/"), "/animation/invitations/"],
        ),
    ],
)
def test_the_pages_of_the_doors_are_accessible(visit, email, addresses):
    window, found = visit(bypass_csp=True), []
    if email:
        window.sign_in(email)
    for address in addresses:
        if isinstance(address, tuple):
            address = leads_to(window.page, *address)
        window.page.goto(address)
        found += look(window.page)
    assert found == []


def test_the_pages_of_an_invitation_are_accessible(visit):
    """Open, its code on the way, taken back; and the pause of whoever tries too often."""
    email = f"lue-{uuid.uuid4().hex[:8]}@example.org"
    team = visit()
    team.sign_in("responsable@example.org", AREA)
    fill(team.page, email=email, first_name="Lue", last_name="Roy")
    press(team.page, "section:has(#h-invite) form button")
    team.page.get_by_text(f"L’invitation est partie pour {email}").wait_for()
    link = link_in_letter(visit(), email, "/compte/invitation/")

    guest = visit(bypass_csp=True)
    guest.page.goto(link)
    found = look(guest.page)
    guest.page.locator("main form button.btn").click()
    guest.page.wait_for_url(re.compile("/code/$"))
    found += look(guest.page)

    team.page.get_by_role("button", name=f"Retirer l’invitation à {email}").click()
    team.page.get_by_text("L’invitation est retirée").wait_for()
    guest.page.goto(link)
    assert "retirée" in guest.page.inner_text("h1")
    found += look(guest.page)

    guest.faults[:] = [one for one in guest.faults if "410" not in one]

    hasty = visit(bypass_csp=True)
    for _n in range(12):  # the five minutes that are counted may end meanwhile, once
        hasty.sign_in(email)
        if is_paused := "petite pause" in hasty.page.inner_text("h1"):
            break
    assert is_paused
    found += look(hasty.page)
    hasty.faults[:] = [one for one in hasty.faults if not re.search("422|429", one)]
    assert found == []


def leads_to(page, label: str, at: str) -> str:
    """The address of the last link of that name on a page."""
    page.goto(at)
    return page.locator("main a", has_text=label).last.get_attribute("href")


def fill(page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)


def press(page, selector: str) -> None:
    """With the keyboard alone."""
    page.focus(selector)
    page.keyboard.press("Enter")


def link_in_letter(window, email: str, path: str) -> str:
    return letter_to(window, email, rf"(http\S+{path}\w+/)")


def letter_to(window, email: str, pattern: str) -> str:
    """What a pattern finds in the last mail that this address received."""
    row = window.page.locator("main li", has_text=email)
    for _n in range(60):
        window.page.goto("/demo/courriels/")
        if row.count():
            row.first.locator("a").click()
            window.page.wait_for_load_state()
            text = window.page.locator("pre").first.inner_text()
            if match := re.search(pattern, text, re.M):
                return match[1]
        window.page.wait_for_timeout(500)
    raise AssertionError(f"no such letter: {pattern}")
