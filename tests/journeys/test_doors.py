"""Somebody knocks, is let in, finds their team: on a telephone, without scripts, by keyboard."""

import re
import uuid

import pytest

from tests.journeys.test_pages import violations

pytestmark = pytest.mark.xdist_group("journeys")

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_doors_are_accessible(visit, width, scheme):
    def window(email: str = ""):
        one = visit(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        if email:
            one.sign_in(email)
        return one

    found = look(window(), ["/compte/demander-un-acces/", "/compte/demander-un-acces/recue/"])
    found += look(window("responsable@example.org"), [AREA, leads_to("Fermer sa place", AREA)])
    pages = ["/animation/", leads_to("Ouvrir", "/animation/"), "/animation/invitations/"]
    found += look(window("animation@example.org"), [*pages, "/animation/organismes/"])
    assert found == []


def leads_to(label: str, at: str):
    """The address of the last link of that name on a page."""

    def address(page) -> str:
        page.goto(at)
        return page.locator("main a", has_text=label).last.get_attribute("href")

    return address


def look(window, addresses: list) -> list[str]:
    found = []
    for address in addresses:
        window.page.goto(address if isinstance(address, str) else address(window.page))
        found += violations(window.page)
        if window.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{window.page.url} is too wide")
    return found


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
