"""A first visit: one screen, then one next step. With the keyboard, and without scripts too."""

import re
import uuid

import pytest

from tests.journeys.test_pages import look

WELCOME = re.compile(r"/compte/bienvenue/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_newcomer_agrees_once_and_is_shown_one_step(visit, scripts):
    email = make_account(visit())
    window = visit(scripts=scripts, viewport={"width": 360, "height": 800})
    page = window.page
    enter(visit, page, email)
    assert page.locator("main input:checked").count() == 0

    page.goto("/communaute/")
    page.wait_for_url(WELCOME)
    page.fill("textarea[name=bio]", "Je suis à Matane.")
    page.focus("input[name=charter]")
    page.keyboard.press("Space")
    page.focus("input[name=cadence][value=never]")
    page.keyboard.press("Space")
    page.focus("main form button.btn")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/communaute/$"))

    page.goto("/")
    assert "Lire une discussion" in page.inner_text("section:has(#h-step)")
    page.get_by_role("button", name="Ne plus me le proposer").click()
    page.wait_for_load_state()
    assert page.locator("#h-step").count() == 0


def test_the_first_screen_is_accessible(visit):
    email = make_account(visit())
    page = visit(bypass_csp=True).page
    enter(visit, page, email)
    found = look(page)
    page.goto("/charte/")
    assert found + look(page) == []


def make_account(window) -> str:
    """Somebody with a seat who has never come; made in the admin, then its tab closed."""
    email, page = f"neuve-{uuid.uuid4().hex[:8]}@example.org", window.page
    window.sign_in("admin@example.org", "/gestion/users/new/")
    page.fill("input[name=email]", email)
    page.fill("input[name=first_name]", "Ève")
    page.fill("input[name=last_name]", f"Roy {email[6:14]}")
    with page.expect_navigation():
        page.locator("form:has(input[name=first_name])").evaluate("form => form.submit()")
    page.goto("/gestion/membership/new/")
    page.fill("input[name=member]", email)
    page.select_option("select[name=organization]", index=1)
    with page.expect_navigation():
        page.locator("form:has(input[name=member])").evaluate("form => form.submit()")
    window.faults.clear()  # Wagtail's own pages say things to the console
    return email


def code_for(window, email: str) -> str:
    """The code that begins the subject of the last mail to this address."""
    row = window.page.locator("main li", has_text=email)
    for _n in range(60):
        window.page.goto("/demo/courriels/")
        if row.count():
            break
        window.page.wait_for_timeout(500)
    return row.first.locator("a").inner_text().split()[0]


def enter(visit, page, email: str) -> None:
    """Sign in by a code, and arrive at the first screen."""
    page.goto("/compte/connexion/")
    page.locator("form input[type=email]").first.fill(email)
    page.locator("form:has(input[type=email]) button[type=submit]").first.click()
    page.wait_for_url(re.compile("/code/confirmer/"))
    page.fill("input[name=code]", code_for(visit(), email))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(WELCOME)
