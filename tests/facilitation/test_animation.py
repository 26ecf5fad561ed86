"""`/animation/`: what waits for the facilitators, the oldest first, and what they decide."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communaute.facilitation.waiting import summed_up, waiting_for
from communaute.members import access
from communaute.members.models import Invitation, Organization, PrivacyRequest
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.factories import (
    make_facilitator,
    make_invitation,
    make_request,
    make_responsible,
)

pytestmark = pytest.mark.django_db

LIST = "/animation/"
NOW = timezone.now()
DAY = timedelta(days=1)
PAGES = [LIST, "/animation/invitations/", "/animation/organismes/"]


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def nadege(client):
    person = make_facilitator()
    client.force_login(person)
    return person


def page_of(request) -> str:
    return f"/animation/demandes/{request.pk}/"


@pytest.mark.parametrize("page", [*PAGES, "/animation/demandes/1/", "/animation/rien/"])
def test_the_role_alone_opens_the_facilitation(client, page):
    assert client.get(page).url.startswith("/compte/connexion/")
    for person in (
        make_member(),
        make_responsible(),
        make_user(is_superuser=True),
        make_member(groups=[access.EDITORS, access.ADMINISTRATORS]),
    ):
        client.force_login(person)
        assert client.get(page).status_code == 404
        assert client.post(page).status_code == 404


def test_an_empty_list_says_so(client, nadege):
    text = client.get(LIST).content.decode()
    assert "Tout est fait" in text
    assert "Rien n’attend" in text


def test_what_waits_is_told_the_oldest_first(client, nadege):
    organization = make_organization("Le Tremplin")
    karim = make_responsible(organization)
    make_invitation("dort@example.org", by=karim, now=NOW - 9 * DAY)
    make_invitation("dort2@example.org", by=karim, now=NOW - 8 * DAY)
    make_invitation("fraiche@example.org", by=karim, now=NOW - DAY)
    make_invitation("passee@example.org", organization=make_organization(), now=NOW - 20 * DAY)
    make_request("a@example.org", created_at=NOW - DAY, first_name="Récente")
    make_request("b@example.org", created_at=NOW - 10 * DAY, first_name="Ancienne")
    make_request("c@example.org", state="asked", question="Où?", first_name="Questionnée")
    make_request("d@example.org", state="refused", first_name="Refusée")
    PrivacyRequest.objects.create(kind="other", text="Bonjour", created_at=NOW - 2 * DAY)
    todos = waiting_for(nadege, now=NOW)
    assert [one.kind for one in todos] == [
        "access_request",
        "invitation",
        "privacy_request",
        "access_request",
    ]
    assert todos[1].title == "Réveiller 2 invitations\xa0: Le Tremplin"
    text = client.get(LIST).content.decode()
    assert text.index("Ancienne") < text.index("Réveiller 2 invitations") < text.index("Récente")
    assert "Refusée" not in text
    assert text.index("On attend leur réponse") < text.index("Questionnée")
    for one in todos:
        assert client.get(one.href).status_code == 200, one.href


def test_the_summary_counts_gestures_and_minutes(nadege):
    make_request("a@example.org")
    assert summed_up(waiting_for(nadege, now=NOW)).startswith("1 geste, environ 4 minutes.")
    make_request("b@example.org")
    assert summed_up(waiting_for(nadege, now=NOW)).startswith("2 gestes, environ 8 minutes.")


def fill(n: int, first: int) -> None:
    for number in range(first, first + n):
        organization = make_organization()
        make_request(f"r{number}@example.org", organization=organization)
        make_request(f"q{number}@example.org", state="asked")
        make_invitation(f"i{number}@example.org", organization=organization, now=NOW - 8 * DAY)
        PrivacyRequest.objects.create(kind="other", text="Bonjour", created_at=NOW)


@pytest.mark.parametrize("page", PAGES)
def test_lists_cost_the_same_queries_for_2_as_for_14(client, nadege, page):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    fill(2, 0)
    cost()  # what a process reads once
    few = cost()
    fill(12, 2)
    assert cost() == few


def test_yes_into_an_organization_of_the_directory(client, nadege):
    organization = make_organization("L’Étincelle")
    request = make_request()
    told = {
        "geste": "accepter",
        "place": "connu",
        "organization": "l'etincelle",
        "role": "responsible",
    }
    page = client.post(page_of(request), told, follow=True)
    assert "l’invitation est partie pour lo@example.org" in page.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.organization, invitation.role) == (organization, "responsible")
    assert "Acceptée" in client.get(page_of(request)).content.decode()


def test_yes_into_a_new_organization(client, nadege):
    region = make_organization().region
    told = {
        "geste": "accepter",
        "place": "nouveau",
        "name": "Le Phare",
        "region": region.pk,
        "standing": "network",
        "role": "responsible",
    }
    client.post(page_of(make_request()), told)
    assert Organization.objects.get(slug="le-phare").standing == "network"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"place": ""}, "Choisissez un organisme du bottin, ou un nouveau."),
        ({"place": "connu", "organization": "Zzz"}, "Aucun organisme de ce nom"),
        ({"place": "connu", "organization": "Jumeau"}, "Plusieurs organismes ont ce nom"),
        ({"place": "nouveau", "name": "Le Phare"}, "Choisissez sa région."),
        ({"place": "nouveau"}, "Écrivez le nom de l’organisme."),
        ({"place": "nouveau", "name": "P", "standing": "former"}, "Sélectionnez un choix valide"),
        ({"place": "connu", "organization": "Jumeau a", "role": "chef"}, "choix valide"),
    ],
)
def test_a_yes_that_cannot_be_is_explained(client, nadege, told, said):
    make_organization("Jumeau", slug="jumeau-a")
    make_organization("Jumeau", slug="jumeau-b")
    request = make_request()
    page = client.post(page_of(request), {"geste": "accepter", "role": "member"} | told)
    assert page.status_code == 422
    assert said in page.content.decode()
    request.refresh_from_db()
    assert request.state == "waiting"


def test_somebody_there_already_is_said_to_be(client, nadege):
    organization = make_organization("Le Phare")
    make_user("lo@example.org", organization=organization)
    told = {"geste": "accepter", "place": "connu", "organization": "Le Phare", "role": "member"}
    page = client.post(page_of(make_request()), told)
    assert page.status_code == 422
    assert "a déjà une place" in page.content.decode()


def test_a_question_leaves_and_the_request_waits_for_its_answer(client, nadege):
    request = make_request()
    assert client.post(page_of(request), {"geste": "preciser"}).status_code == 422
    client.post(page_of(request), {"geste": "preciser", "question": "Quel âge?"})
    request.refresh_from_db()
    assert (request.state, request.question) == ("asked", "Quel âge?")


def test_a_no_is_written_beforehand_and_may_be_changed(client, nadege):
    request = make_request(first_name="Loïc")
    text = client.get(page_of(request)).content.decode()
    assert "Bonjour Loïc," in text
    assert "Merci de votre intérêt" in text
    client.post(page_of(request), {"geste": "refuser", "note": "Mes mots à moi."})
    request.refresh_from_db()
    assert (request.state, request.decision_note) == ("refused", "Mes mots à moi.")
    assert request.decided_by == nadege


def test_deciding_after_somebody_else_says_so(client, nadege):
    request = make_request(state="refused", decision_note="Non.", decided_at=NOW)
    page = client.post(page_of(request), {"geste": "preciser", "question": "Où?"}, follow=True)
    assert "a déjà décidé" in page.content.decode()


@pytest.mark.parametrize("gesture", ["", "autre", "accepter\x00"])
def test_an_unknown_gesture_changes_nothing(client, nadege, gesture):
    request = make_request()
    assert client.post(page_of(request), {"geste": gesture}).status_code == 422
    request.refresh_from_db()
    assert request.state == "waiting"


def test_reading_changes_nothing(client, nadege):
    request = make_request(state="asked", question="Où?")
    for page in (*PAGES, page_of(request)):
        client.get(page)
        client.head(page)
    request.refresh_from_db()
    assert request.state == "asked"


def test_an_organization_is_found_by_a_part_of_its_name(client, nadege):
    make_organization("L’Étincelle")
    make_organization("Le Phare")
    text = client.get("/animation/organismes/", {"q": "etin"}).content.decode()
    assert "L’Étincelle" in text
    assert "Le Phare" not in text
    assert (
        "Aucun organisme de ce nom"
        in client.get("/animation/organismes/", {"q": "zzz\x00" + "a" * 500}).content.decode()
    )


def test_what_people_write_stays_text(client, nadege):
    request = make_request(
        first_name="<script>x</script>", reason="<img src=x>", organization_name="<b>"
    )
    text = client.get(page_of(request)).content.decode() + client.get(LIST).content.decode()
    assert "<script>x" not in text
    assert "<img src=x>" not in text


def test_a_described_organization_that_may_be_ours_is_offered(client, nadege):
    ours = make_organization("Le Phare de Matane")
    text = client.get(page_of(make_request(organization_name="le phare"))).content.decode()
    assert reverse("facilitation:organization_area", args=[ours.slug]) in text
