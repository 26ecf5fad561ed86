"""One screen before everything else: the charter, the profile, the digest asked for apart."""

import re
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.models import SiteDocument
from cms.home import welcome as actions
from cms.home.tree import ensure_info_pages
from communaute.digests.models import Subscription
from communaute.members import consents
from communaute.members.models import ConsentEvent
from tests.factories import PASSWORD, make_home_tree, make_member, make_user
from tests.members.doors.factories import make_invitation

pytestmark = pytest.mark.django_db

WELCOME = "/compte/bienvenue/"
ANSWER = {
    "charter": "on",
    "first_name": "Ève",
    "last_name": "Roy",
    "title": "Intervenante",
    "bio": "Je suis à Matane. J’aide aux devoirs. Demandez-moi pour les collations.",
    "cadence": "weekly",
    "weekday": "2",
}


@pytest.fixture(autouse=True)
def _site():
    ensure_info_pages(make_home_tree().home)


@pytest.fixture
def newcomer(client):
    person = make_member(first_name="Maude", title="Coordonnatrice", welcomed_at=None)
    client.force_login(person)
    return person


def ledger(person) -> list[tuple]:
    rows = ConsentEvent.objects.filter(member=person).order_by("pk")
    return list(rows.values_list("kind", "given", "wording_version", "method"))


def test_the_first_sign_in_leads_to_the_first_screen_then_on(client):
    person = make_member("neuve@example.org", welcomed_at=None)
    form = {"login": person.email, "password": PASSWORD, "next": "/bibliotheque/?tri=date"}
    shown = client.post("/compte/connexion/", form, follow=True)
    assert shown.redirect_chain[-1][0] == f"{WELCOME}?next=%2Fbibliotheque%2F%3Ftri%3Ddate"
    assert 'value="/bibliotheque/?tri=date"' in shown.content.decode()
    on = client.post(WELCOME, ANSWER | {"next": "/bibliotheque/?tri=date"})
    assert (on.status_code, on.url) == (302, "/bibliotheque/?tri=date")
    assert client.get("/bibliotheque/").status_code == 200


def test_nothing_is_ticked_and_what_is_known_is_filled_in(client, newcomer):
    text = client.get(WELCOME).content.decode()
    assert " checked" not in text
    assert 'value="Maude"' in text
    assert 'value="Coordonnatrice"' in text
    for kind in ConsentEvent.Kind.values:
        assert str(consents.current(kind).text) in text
    assert 'href="/charte/"' in text
    assert 'href="/vie-privee/"' in text


def test_an_answer_is_kept_with_the_version_of_each_wording(client, newcomer):
    done = client.post(WELCOME, ANSWER, follow=True)
    assert done.redirect_chain == [("/", 302)]
    assert "Bienvenue, Ève." in done.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.welcomed_at is not None
    assert (newcomer.first_name, newcomer.last_name) == ("Ève", "Roy")
    assert (newcomer.title, newcomer.bio) == (ANSWER["title"], ANSWER["bio"])
    assert ledger(newcomer) == [
        (kind, True, consents.current(kind).version, "welcome") for kind in ("charter", "digest")
    ]
    kept = Subscription.objects.get(member=newcomer)
    assert (kept.is_active, kept.cadence, kept.weekday, kept.hour) == (True, "weekly", 2, 7)


def test_saying_no_to_the_digest_is_kept(client, newcomer):
    client.post(WELCOME, ANSWER | {"cadence": "never"})
    assert [row[:2] for row in ledger(newcomer)] == [("charter", True), ("digest", False)]
    assert not Subscription.objects.get(member=newcomer).is_active


def test_without_an_answer_about_the_digest_nothing_is_kept_of_it(client, newcomer):
    assert client.post(WELCOME, ANSWER | {"cadence": ""}).status_code == 302
    assert [row[0] for row in ledger(newcomer)] == ["charter"]
    assert not Subscription.objects.filter(member=newcomer).exists()


def test_the_presentation_may_wait(client, newcomer):
    assert client.post(WELCOME, ANSWER | {"bio": "", "title": ""}).status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.bio == ""


def test_without_the_charter_nobody_enters_and_what_was_typed_stays(client, newcomer):
    answer = {name: value for name, value in ANSWER.items() if name != "charter"}
    refused = client.post(WELCOME, answer | {"cadence": "daily", "next": "/bottin/"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Cochez cette case pour entrer." in text
    assert ANSWER["bio"] in text
    assert re.search(r'value="daily"[^>]* checked', text)
    assert 'value="/bottin/"' in text
    newcomer.refresh_from_db()
    assert newcomer.welcomed_at is None
    assert newcomer.first_name == "Maude"
    assert ledger(newcomer) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"first_name": " "}, "Écrivez votre prénom."),
        ({"last_name": ""}, "Écrivez votre nom."),
        ({"bio": "x" * 801}, "Gardez 800 caractères au plus; il y en a 801."),
        ({"title": "a\x00b"}, "corriger"),
        ({"cadence": "hourly"}, "corriger"),
        ({"weekday": "8"}, "corriger"),
        ({"weekday": ""}, "corriger"),
    ],
)
def test_a_bad_answer_is_explained(client, newcomer, change, message):
    refused = client.post(WELCOME, ANSWER | change)
    assert refused.status_code == 422
    assert message in refused.content.decode()
    assert ledger(newcomer) == []


def test_other_fields_change_nothing(client, newcomer):
    client.post(WELCOME, ANSWER | {"email": "x@example.org", "is_superuser": "on", "groups": "1"})
    email = newcomer.email
    newcomer.refresh_from_db()
    assert (newcomer.email, newcomer.is_superuser) == (email, False)


@pytest.mark.parametrize(
    "target",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "javascript:1",
        "abc",
        "-1",
        "welcome",
        ".",
    ],
)
def test_one_is_never_led_elsewhere(client, newcomer, target):
    assert 'value="/"' in client.get(WELCOME, {"next": target}).content.decode()
    assert client.post(WELCOME, ANSWER | {"next": target}).url == "/"


def test_two_answers_at_once_count_once(newcomer):
    answer = {"profile": {"first_name": "Ève"}, "cadence": "daily", "weekday": 0}
    assert actions.welcome(newcomer, **answer, now=timezone.now())
    assert not actions.welcome(newcomer, **answer, now=timezone.now())
    assert len(ledger(newcomer)) == 2


def test_the_screen_is_answered_once(client):
    person = make_member()
    client.force_login(person)
    assert client.get(WELCOME, {"next": "/bottin/"}).url == "/bottin/"
    assert client.post(WELCOME, ANSWER).url == "/"
    assert ledger(person) == []


def test_a_visitor_is_led_to_sign_in(client):
    assert client.get(WELCOME).url == f"/compte/connexion/?next={WELCOME}"


# The door ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/", "/bibliotheque/", "/communaute/", "/bottin/", "/compte/", "/recherche/?q=a",
     "/gestion/", "/animation/", "/page-absente/", "/documents/1/a.pdf", "/compte/preferences/"],
)  # fmt: skip
def test_every_page_leads_to_the_first_screen(client, newcomer, path):
    for answer in (client.get(path), client.head(path)):
        assert answer.status_code == 302
        assert answer.url.split("?")[0] == WELCOME
    posted = client.post(path, {"body": "Bonjour"})
    assert (posted.status_code, posted.url) == (302, WELCOME)


@pytest.mark.parametrize(
    "path",
    ["/compte/deconnexion/", "/charte/", "/vie-privee/", "/code-de-conduite/", "/sante/vive",
     "/sante/prete", "/robots.txt", "/favicon.ico", "/.well-known/security.txt", WELCOME],
)  # fmt: skip
def test_what_must_stay_open_is_open(client, newcomer, path):
    assert client.get(path).status_code == 200


def test_ones_own_data_and_unsubscribing_stay_open(client, newcomer):
    mine = Subscription.objects.create(member=newcomer, started_at=timezone.now(), is_active=True)
    assert client.get(f"/compte/desabonnement/{mine.token}/").status_code == 200
    answer = client.get("/compte/donnees/")
    assert not answer.headers.get("Location", "").startswith(WELCOME)


def test_someone_may_sign_out_without_agreeing(client, newcomer):
    client.post("/compte/deconnexion/")
    assert client.get("/compte/").url.startswith("/compte/connexion/")


def test_a_file_of_the_library_waits_for_the_charter_too(client, newcomer):
    document = SiteDocument(title="Fichier")
    document.file.save("fichier.pdf", ContentFile(b"%PDF-1.4 x"))
    document.save()
    assert client.get(document.url).url.startswith(WELCOME)


def test_someone_outside_the_network_goes_through_it_too(client):
    client.force_login(make_user(welcomed_at=None))
    assert client.get("/").url == WELCOME
    assert client.post(WELCOME, ANSWER).url == "/"


def test_those_who_went_through_pay_no_query_for_it(client, settings):
    client.force_login(make_member())
    client.get("/bibliotheque/")
    counts = []
    for middleware in (
        settings.MIDDLEWARE,
        [one for one in settings.MIDDLEWARE if not one.endswith(".Welcome")],
    ):
        settings.MIDDLEWARE = middleware
        client.handler.load_middleware()
        with CaptureQueriesContext(connection) as captured:
            client.get("/bibliotheque/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("target", ["abc", "-1"])
def test_a_next_that_is_no_path_leads_home_once_answered(client, target):
    client.force_login(make_member())
    assert client.get(WELCOME, {"next": target}).url == "/"


def test_an_invitation_being_accepted_is_found_again_after_the_charter(client, newcomer):
    invitation = make_invitation(newcomer.email)
    path = f"/compte/invitation/{invitation.token}/"
    led = client.post(path)
    assert (led.status_code, led.url) == (302, f"{WELCOME}?{urlencode({'next': path})}")
    assert client.post(WELCOME, ANSWER | {"next": path}).url == path
    assert client.post(path).url == "/"
    assert newcomer.memberships.filter(organization=invitation.organization).exists()
