"""How mail comes, chosen and read by keyboard alone: at a desk with scripts, on a telephone
without.
"""

import re

from tests.journeys.keyboard import choose, go
from tests.journeys.test_gestures import DESK, WAYS
from tests.journeys.test_pages import look

PAGE = "/compte/preferences/"
MEMBER = "tommy.quitich@example.org"


@WAYS
def test_notices_are_chosen_a_pause_is_taken_and_the_next_digest_is_read(visit, way):
    window = visit(**way, bypass_csp=way is DESK)
    window.sign_in(MEMBER, PAGE)
    page = window.page
    choose(page.locator("input[name=cadence][value=weekly]"))
    go(page.get_by_role("button", name="Enregistrer", exact=True))
    for answer in ("digest", "at_once"):
        choose(page.locator(f"input[name=spoken][value={answer}]"))
        go(page.get_by_role("button", name="Enregistrer mes avis"))
        page.wait_for_url(re.compile("/compte/preferences/#avis$"))
        assert page.locator("input[name=spoken]:checked").get_attribute("value") == answer
    seen = look(page) if way is DESK else []
    go(page.get_by_role("button", name="Pause d’une semaine"))
    assert page.get_by_text("Vous êtes en pause").is_visible()
    seen += look(page) if way is DESK else []
    go(page.get_by_role("button", name="Reprendre maintenant"))
    go(page.get_by_role("link", name="Voir mon prochain résumé"))
    assert page.locator("h1").inner_text() == "Mon prochain résumé"
    seen += look(page) if way is DESK else []
    go(page.get_by_role("main").get_by_role("link", name="Changer le rythme"))
    page.wait_for_url(re.compile("/compte/preferences/"))
    assert seen == []
