"""Gestures of one button, with scripts and without."""

import re

import pytest


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_member_thanks_and_takes_it_back_without_losing_their_place(visit, scripts):
    member = visit(scripts=scripts)
    member.sign_in("membre@example.org", "/communaute/sujets/2/")
    page = member.page
    post = page.locator(".post:has([name=utile][aria-pressed=false])").first
    anchor = post.get_attribute("id")
    before = int("".join(re.findall(r"\d", post.locator("[name=utile]").inner_text())) or 0)
    for pressed, count in (("true", before + 1), ("false", before)):
        button = page.locator(f"#{anchor} [name=utile]")
        button.click()
        page.wait_for_selector(f"#{anchor} [name=utile][aria-pressed={pressed}]")
        assert (str(count) if count else "Utile") in button.inner_text()
        assert ("#" in page.url) != scripts, "a script stays where it is"
