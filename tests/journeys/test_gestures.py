"""Gestures of the team and of one's account, walked by keyboard alone: at a desk with scripts, on
a telephone without."""

import re
import uuid

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import choose, go, press, reach, write
from tests.journeys.test_doors import link_in_letter
from tests.journeys.test_pages import look
from tests.journeys.test_passkeys import give_device

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 800}, "scripts": False}
WAYS = pytest.mark.parametrize("way", [DESK, PHONE], ids=["desk", "telephone without scripts"])


@WAYS
def test_a_request_is_refused_kindly_and_its_author_reads_why(visit, way):
    name = f"Ines{uuid.uuid4().hex[:6]}"
    email = f"{name.lower()}@example.org"
    stranger = visit(**way).page
    stranger.goto("/compte/demander-un-acces/")
    asked = {"organization_name": "Centre Mamo", "reason": "Je vends des cours particuliers."}
    who = {"first_name": name, "last_name": "Caron", "email": email}
    for field, words in (who | asked).items():
        write(stranger.locator(f"main [name={field}]"), words)
    go(stranger.get_by_role("button", name="Envoyer ma demande"))
    stranger.wait_for_url(re.compile("/recue/$"))
    team = visit(**way)
    page = link_in_letter(team, email, "/compte/demandes/")
    seen = [] if way is PHONE else looked_at(visit, page)

    team.sign_in("animation@example.org", "/animation/")
    go(team.page.locator(f"ol.tasks li:has-text('{name}') a"))
    team.page.wait_for_url(re.compile(r"/animation/demandes/\d+/"))
    press(team.page.get_by_text("Refuser, avec un mot"))
    note = team.page.locator("textarea[name=note]")
    assert name in note.input_value()
    write(note, f"Bonjour {name}, la communauté est pour les équipes. Bonne route.")
    go(team.page.get_by_role("button", name="Refuser la demande"))
    team.page.wait_for_url(re.compile("/animation/$"))
    assert "Votre mot est parti" in team.page.inner_text("main")

    stranger.goto(page)
    assert "Pas cette fois" in stranger.inner_text("h1")
    assert "Bonne route." in stranger.inner_text("main")
    go(stranger.get_by_role("link", name="Lire les ressources publiques"))
    stranger.wait_for_url(re.compile("/bibliotheque/$"))
    assert seen + ([] if way is PHONE else looked_at(visit, page)) == []


def looked_at(visit, address: str) -> list[str]:
    window = visit(bypass_csp=True)
    window.page.goto(address)
    return look(window.page)


@pytest.mark.parametrize(
    ("way", "responsible", "leaver", "heir"),
    [
        (
            DESK,
            "jr.altidor",
            ("yasmine.cherif", "Yasmine Chérif"),
            ("diego.marroquin", "Diego Marroquín"),
        ),
        (
            PHONE,
            "brigitte.lacharite",
            ("andres.restrepo", "Andrés Restrepo-Cadieux"),
            ("conception", "Mai Nguyen-Laforest"),
        ),
    ],
    ids=["desk", "telephone without scripts"],
)
def test_a_seat_closes_and_its_successor_takes_up_the_rest(visit, way, responsible, leaver, heir):
    gone = visit(**way)
    gone.sign_in(f"{leaver[0]}@example.org", "/communaute/sujets/2/")
    followed = gone.page.inner_text("h1")
    watch = gone.page.locator(".watch")
    press(watch.locator("summary"))
    choose(watch.get_by_role("radio", name=re.compile("^Suivre")))
    go(watch.get_by_role("button", name="Enregistrer"))

    head = visit(**way)
    head.sign_in(f"{responsible}@example.org", "/compte/")
    go(head.page.get_by_role("main").get_by_role("link", name=re.compile("L’équipe")))
    head.page.wait_for_url(re.compile("/compte/organisme/"))
    team = head.page.locator("section:has(#h-team) .setting")
    go(team.filter(has_text=leaver[1]).get_by_role("link"))
    head.page.wait_for_url(re.compile("/fermer/$"))
    assert head.page.locator("main input:checked").count() == 0
    choose(head.page.get_by_label(heir[1]))
    go(head.page.get_by_role("button", name="Fermer la place"))
    head.page.wait_for_url(re.compile("/compte/organisme/[^/]+/$"))
    assert "La place est fermée" in head.page.inner_text("main")

    gone.page.goto("/communaute/")
    gone.page.wait_for_url(re.compile("/compte/connexion/"))
    gone.fill_sign_in(f"{leaver[0]}@example.org")
    assert "404" in gone.page.inner_text("main")
    gone.faults[:] = [fault for fault in gone.faults if "404" not in fault]

    other = visit(**way)
    other.sign_in(f"{heir[0]}@example.org", "/communaute/?voir=suivies")
    assert followed in other.page.inner_text("main")


@WAYS
def test_a_list_is_sent_and_its_faults_are_told_line_by_line(visit, way):
    newcomer = f"csv-{uuid.uuid4().hex[:8]}@example.org"
    lines = [
        "courriel,prénom,nom,organisme,rôle",
        f"{newcomer},Ève,Roy,Centre Mamo,membre",
        "sans-arobase,Guy,Roy,Centre Mamo,membre",
        f"b-{newcomer},Léa,Roy,Organisme inventé,membre",
        f"c-{newcomer},Max,Roy,Centre Mamo,chef",
    ]
    team = visit(**way)
    team.sign_in("animation@example.org", "/animation/invitations/")
    box = team.page.locator("input[type=file]")
    reach(box)  # what opens then is the device's own window
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    box.set_input_files(file)
    go(team.page.get_by_role("button", name="Inviter ces personnes"))
    team.page.get_by_role("heading", name="1 personne invitée").wait_for()
    told = team.page.get_by_role("region", name="Lignes à corriger")
    assert [row.inner_text() for row in told.locator("tbody th").all()] == ["3", "4", "5"]
    reach(told)
    assert "3 lignes à corriger" in team.page.inner_text("main")
    assert link_in_letter(team, newcomer, "/compte/invitation/")


@WAYS
def test_the_other_devices_are_signed_out(visit, way):
    lost, here = visit(**way), visit(**way)
    lost.sign_in("amel.haddad@example.org", "/compte/")
    here.sign_in("amel.haddad@example.org", "/compte/")
    go(here.page.get_by_role("main").get_by_role("link", name="les appareils connectés"))
    here.page.wait_for_url(re.compile("/compte/sessions/"))
    go(here.page.get_by_role("button", name="Déconnecter les autres appareils"))
    here.page.get_by_text("Aucun autre appareil").wait_for()
    lost.page.goto("/compte/")
    lost.page.wait_for_url(re.compile("/compte/connexion/"))
    here.page.goto("/compte/")
    assert here.page.url.endswith("/compte/")


@pytest.mark.parametrize(
    ("way", "who"),
    [(DESK, "pl.cormier"), (PHONE, "gabrielle.lg")],
    ids=["desk", "telephone without scripts"],
)
def test_a_recovery_code_opens_when_the_telephone_is_lost(visit, way, who):
    window = visit(**way)
    window.sign_in(f"{who}@example.org", "/compte/securite/")
    page = window.page
    go(page.get_by_role("link", name="Ajouter une application"))
    write(page.locator("input[name=password]"), PASSWORD)
    go(page.get_by_role("button", name="Confirmer"))
    secret = page.locator("figcaption code").inner_text()
    window_of_time = next(iter(totp.yield_hotp_counters_from_time()))
    shown = totp.format_hotp_value(totp.hotp_value(secret, window_of_time))
    write(page.locator("input[name=code]"), shown)
    go(page.get_by_role("button", name="Ajouter", exact=True))
    page.wait_for_url(re.compile("/compte/securite/codes/"))
    code = page.locator("main li code").first.inner_text()

    window.context.clear_cookies()
    window.sign_in(f"{who}@example.org", "/compte/profil/")
    page.wait_for_url(re.compile("/deuxieme-etape/"))
    write(page.locator("input[name=code]"), code)
    go(page.get_by_role("button", name="Entrer", exact=True))
    page.wait_for_url(re.compile("/compte/profil/"))


@pytest.mark.parametrize(("width", "who"), [(1280, "etienne.vachon"), (360, "shanys.vollant")])
def test_a_key_is_removed(visit, width, who):
    """Making a key needs scripts, by its nature; taking it away does not."""
    window = visit(viewport={"width": width, "height": 900})
    give_device(window)
    page = window.page
    window.sign_in(f"{who}@example.org", "/compte/securite/cles/ajouter/")
    write(page.locator("input[name=password]"), PASSWORD)
    go(page.get_by_role("button", name="Confirmer"))
    write(page.locator("input[name=name]"), "Portable")
    go(page.get_by_role("button", name="Créer la clé"))
    page.wait_for_url(re.compile("/compte/securite/codes/"))

    kept = visit(
        viewport={"width": width, "height": 900},
        scripts=False,
        storage_state=window.context.storage_state(),
    ).page
    kept.goto("/compte/securite/cles/")
    go(kept.get_by_role("link", name="Retirer Portable"))
    go(kept.get_by_role("button", name="Retirer"))
    kept.wait_for_url(re.compile("/compte/securite/cles/$"))
    assert kept.get_by_text("Aucune clé pour l’instant.").is_visible()


@WAYS
def test_the_rhythm_of_digests_is_saved(visit, way):
    window = visit(**way)
    window.sign_in("tommy.quitich@example.org", "/compte/preferences/")
    page = window.page
    for cadence in ("daily", "never"):
        choose(page.locator(f"input[name=cadence][value={cadence}]"))
        go(page.get_by_role("main").get_by_role("button", name="Enregistrer", exact=True))
        page.goto("/compte/preferences/")
        assert page.locator("input[name=cadence]:checked").get_attribute("value") == cadence
