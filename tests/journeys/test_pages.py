"""Every page type: accessible, light, and asking nothing of anybody else."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
LESSON = "/formations/les-dix-premieres-minutes/avant-le-premier-mot/ce-qu-on-voit-en-entrant/"

VISITOR = [
    "/",
    "/bibliotheque/",
    "/bibliotheque/premier-appel-aux-parents/",
    "/formations/",
    "/compte/connexion/",
    "/compte/mot-de-passe/oublie/",
    "/compte/demander-un-acces/",
    "/charte/",
    "/vie-privee/",
    "/recherche/?q=absence",
    "/recherche/?q=zzzz",
    "/a-propos/",
    "/page-absente/",
    "/demo/composants/",
    "/demo/courriels/",
]
MEMBER = [
    "/",
    "/bibliotheque/",
    "/bibliotheque/?theme=aide-aux-devoirs",
    "/bibliotheque/premier-appel-aux-parents/",
    "/bibliotheque/heure-des-devoirs/",
    "/communaute/",
    "/communaute/?voir=suivies",
    "/communaute/presence-et-absences/",
    "/communaute/sujets/2/",
    "/formations/",
    "/formations/les-dix-premieres-minutes/",
    LESSON,
    "/recherche/?q=absence",
    "/bottin/",
    "/bottin/?onglet=personnes",
    "/bottin/organismes/la-courtepointe/",
    "/bottin/personnes/3/",
    "/bottin/personnes/3/ecrire/",
    "/compte/",
    "/compte/profil/",
    "/compte/courriel/",
    "/compte/mot-de-passe/",
    "/compte/securite/",
    "/compte/donnees/",
    "/compte/donnees/demande/",
    "/compte/donnees/supprimer/",
    "/compte/preferences/",
    "/compte/sessions/",
    "/compte/deconnexion/",
    "/page-absente/",
]
FACILITATOR = [
    "/animation/",
    "/animation/demandes/1/",
    "/animation/invitations/",
    "/animation/organismes/",
    "/animation/organismes/la-courtepointe/",
]
RESPONSIBLE = [
    "/compte/organisme/entre-deux-rives/",
    "/compte/organisme/entre-deux-rives/fiche/",
]
PAGES = {
    "": VISITOR,
    "membre@example.org": MEMBER,
    "animation@example.org": FACILITATOR,
    "responsable@example.org": RESPONSIBLE,
}
"""Who → the pages that this person sees; a visitor has no address."""

TEXT_BUDGET = {"bytes": 100_000, "requests": 12, "html": 60_000}
LESSON_BUDGET = {"bytes": 150_000, "requests": 15, "html": 60_000}
TOPIC_HTML = 45_000


def violations(page, rules: list[str]) -> list[str]:
    """What axe finds on a page that is open, of these tags or by these rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map("
        "v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))",
        rules,
    )
    return [f"{page.url}: {one}" for one in found]


def too_wide(page) -> list[str]:
    """Whether the page that is open scrolls sideways."""
    width = page.evaluate("innerWidth")
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{page.url} is wider than {width}"] if scrolls else []


def look(page) -> list[str]:
    """What is wrong with a page that is open: narrow then wide, light then dark.

    Asked of one loading: its width and its colours are media queries. By night nothing but the
    colours is another.
    """
    return [
        fault
        for width in (360, 1280)
        for scheme, rules in (("light", TAGS), ("dark", COLOURS))
        for fault in _look(page, width, scheme, rules)
    ]


def glance(page) -> list[str]:
    """The same of a page on one's way: narrow by day, wide by night."""
    return _look(page, 360, "light", TAGS) + _look(page, 1280, "dark", TAGS)


def _look(page, width: int, scheme: str, rules: list[str]) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return too_wide(page) + [f"{width} {scheme} {one}" for one in violations(page, rules)]


@pytest.mark.parametrize("who", PAGES)
def test_no_page_has_an_accessibility_violation(visit, who):
    window = visit(bypass_csp=True)
    if who:
        window.sign_in(who)
    found = []
    for address in PAGES[who]:
        window.page.goto(address)
        found += look(window.page)
    window.faults[:] = [fault for fault in window.faults if "404" not in fault]
    assert found == []


@pytest.mark.parametrize("who", PAGES)
def test_pages_keep_their_budget_and_ask_no_other_host(visit, site, who):
    host, over = urlsplit(site).netloc, []
    window = visit()
    state = None
    if who:
        window.sign_in(who)
        state = window.context.storage_state()
    for address in PAGES[who]:
        if address.startswith("/demo/"):
            continue
        weight = weigh(visit, address, state, host)
        budget = LESSON_BUDGET if address == LESSON else TEXT_BUDGET
        limits = budget | ({"html": TOPIC_HTML} if "/sujets/" in address else {})
        over += [
            f"{address}: {name} {weight[name]} > {limit}"
            for name, limit in limits.items()
            if weight[name] > limit
        ]
        assert weight["hosts"] <= {host}, address
    assert over == []


def weigh(visit, address: str, state, host: str) -> dict:
    """A first view, nothing cached: bytes transferred, requests, bytes of HTML, hosts asked."""
    window = visit(storage_state=state)
    answers = []
    window.page.on("response", lambda answer: answers.append(answer))
    window.page.goto(address)
    window.page.wait_for_load_state("networkidle")
    window.faults[:] = [fault for fault in window.faults if "404" not in fault]
    total, html = 0, 0
    for answer in answers:
        if answer.status in {301, 302}:
            continue
        sizes = answer.request.sizes()
        total += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if answer.request.resource_type == "document":
            html = len(answer.body())
    hosts = {urlsplit(answer.url).netloc for answer in answers if answer.url.startswith("http")}
    return {"bytes": total, "requests": len(answers), "html": html, "hosts": hosts}
