"""Somebody answers; one is told, reads, and stops following. With scripts and without."""

import re

import pytest


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_member_sees_what_happened_and_sets_how_closely_they_follow(visit, request, scripts):
    at = request.getfixturevalue("site" if scripts else "site_of_its_own")
    window = visit(at, scripts=scripts)
    window.sign_in("membre@example.org", "/compte/avis/")
    page = window.page
    assert "s’adresse à vous" in page.inner_text("main")
    bell = page.locator(".tools a.round[href='/compte/avis/']")
    before = int(re.search(r"(\d+) non lu", bell.get_attribute("aria-label"))[1])
    assert page.locator(".notice-group.unread").count() == before

    page.locator(".notice-group.unread a.btn").first.click()
    page.wait_for_url(re.compile(r"#message-\d+$"))
    page.goto("/compte/avis/")
    assert page.locator(".notice-group.unread").count() == before - 1

    group = page.locator(".notice-group.unread").first
    title = group.locator("h3 a").inner_text()
    group.get_by_role("button", name=re.compile("Ne plus suivre")).click()
    page.wait_for_load_state()
    assert page.locator(".notice-group.unread", has_text=title).count() == 0

    page.goto("/compte/suivis/")
    theme = page.locator("section[aria-labelledby=h-themes] .watch").first
    name = theme.get_attribute("id")
    theme.locator("summary").focus()
    page.keyboard.press("Enter")
    theme.get_by_label("En sourdine").check()
    theme.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(re.compile(re.escape(f"#{name}")))
    assert "En sourdine" in page.locator(f"#{name} summary").inner_text()
