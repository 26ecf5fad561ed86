"""« Demander un accès »: the same answer for everybody, and a page that says where one stands."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.limits import LIMITS
from cms.core.models import Federation
from cms.mail.models import OutgoingEmail
from communaute.members.doors import asking
from communaute.members.models import AccessRequest, AuditEvent, Invitation, Organization
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.factories import make_facilitator, make_invitation, make_request

pytestmark = pytest.mark.django_db

FORM = "/compte/demander-un-acces/"
TOLD = {
    "first_name": "Loïc",
    "last_name": "Tremblay",
    "email": "Loic@example.org",
    "organization_name": "Le Phare de Matane",
    "reason": "J’accompagne des jeunes de 12 à 15 ans.",
}


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def region():
    return make_organization().region


def letters(*kinds: str):
    return OutgoingEmail.objects.filter(kind__in=kinds).order_by("pk")


def test_a_request_is_kept_and_its_page_is_in_the_mail(client, region):
    answer = client.post(FORM, TOLD | {"region": region.pk})
    assert answer.url == "/compte/demander-un-acces/recue/"
    assert "Merci, c’est reçu" in client.get(answer.url).content.decode()
    request = AccessRequest.objects.get()
    assert (request.email, request.state, request.region) == ("loic@example.org", "waiting", region)
    [letter] = letters("access_request_received")
    assert letter.context["url"].endswith(f"/compte/demandes/{request.token}/")
    page = client.get(f"/compte/demandes/{request.token}/")
    assert "Votre demande est bien là" in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]


def test_nothing_that_is_typed_turns_the_direction_of_the_names_around_it(client, region):
    turned = {name: f"\u202e{TOLD[name]}\u2066" for name in TOLD if name != "email"}
    client.post(FORM, TOLD | turned | {"region": region.pk})
    told = AccessRequest.objects.values(*TOLD).get()
    assert told == TOLD | {"email": "loic@example.org"}


def test_an_organization_is_found_whatever_its_accents_and_case(client):
    ours = make_organization("L’Étincelle du Nord")
    client.post(FORM, TOLD | {"organization_name": "l'etincelle  DU nord"})
    request = AccessRequest.objects.get()
    assert (request.organization, request.organization_name, request.region) == (ours, "", None)


def test_what_is_missing_is_asked_and_what_was_typed_stays(client):
    page = client.post(FORM, {"first_name": "Loïc", "email": "loic@", "organization_name": "Zz"})
    text = page.content.decode()
    assert page.status_code == 422
    for words in ("Écrivez votre nom.", "Complétez l’adresse", "Choisissez la région"):
        assert words in text
    assert 'value="loic@"' in text
    assert not AccessRequest.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_known_and_unknown_addresses_get_the_same_answer(client, region):
    make_member("connue@example.org")
    make_request("ouverte@example.org")
    answers, queries = [], []
    for address in ("nouvelle@example.org", "connue@example.org", "ouverte@example.org"):
        browser = Client()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = browser.post(FORM, TOLD | {"email": address, "region": region.pk})
        queries.append(len(asked))
        answers.append((answer.status_code, answer.url, browser.get(answer.url).content))
    assert answers[0] == answers[1] == answers[2]
    assert max(queries) - min(queries) <= 3
    sent = OutgoingEmail.objects.order_by("pk").values_list("address", "kind")
    assert list(sent) == [
        ("nouvelle@example.org", "access_request_received"),
        ("connue@example.org", "account_notice"),
        ("ouverte@example.org", "access_request_received"),
    ]
    assert letters("account_notice").get().context["title"] == "Vous avez déjà un compte"
    assert AccessRequest.objects.count() == 2


def test_somebody_who_lost_their_seat_may_ask_again(region):
    make_user("partie@example.org")
    told = TOLD | {"email": "partie@example.org", "region": region}
    asking.ask(**told, now=timezone.now())
    assert AccessRequest.objects.get().email == "partie@example.org"


def test_asking_is_limited_per_address_of_the_network(client, region):
    for n in range(5):
        told = TOLD | {"email": f"p{n}@example.org", "region": region.pk}
        assert client.post(FORM, told).status_code == 302
    refused = client.post(FORM, TOLD | {"region": region.pk})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert AccessRequest.objects.count() == 5


def test_before_the_network_opens_the_form_says_so_and_keeps_the_request(client, region):
    Federation.objects.update(network_is_open=False)
    assert "votre demande est gardée" in client.get(FORM).content.decode()
    client.post(FORM, TOLD | {"region": region.pk})
    assert AccessRequest.objects.get().state == "waiting"
    Federation.objects.update(network_is_open=True)
    assert "votre demande est gardée" not in client.get(FORM).content.decode()


def test_reading_changes_nothing(client):
    request = make_request(state="asked", question="Quel âge ont les jeunes?")
    address = f"/compte/demandes/{request.token}/"
    for _time in range(2):
        client.get(address)
        client.head(address)
    assert AccessRequest.objects.get().state == "asked"


def test_a_question_is_asked_answered_and_waits_again(client):
    request, nadege = make_request(), make_facilitator()
    asking.put_question(request, "Quel âge ont les jeunes?", by=nadege, now=timezone.now())
    [letter] = letters("access_request_question")
    page = client.get(letter.context["url"].removeprefix("http://localhost:8000"))
    assert "Quel âge ont les jeunes?" in page.content.decode()
    address = f"/compte/demandes/{request.token}/"
    assert client.post(address, {"answer": ""}).status_code == 422
    assert client.post(address, {"answer": "De 12 à 15 ans."}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answer) == ("waiting", "De 12 à 15 ans.")
    client.post(address, {"answer": "Autre chose"})
    request.refresh_from_db()
    assert request.answer == "De 12 à 15 ans."


def test_a_refusal_is_kind_and_final(client):
    request, nadege = make_request(), make_facilitator()
    asking.refuse(request, "Merci d’avoir écrit.", by=nadege, now=timezone.now())
    assert letters("access_request_refused").get().context["note"] == "Merci d’avoir écrit."
    page = client.get(f"/compte/demandes/{request.token}/").content.decode()
    assert "Merci d’avoir écrit." in page
    with pytest.raises(asking.AlreadyDecided):
        asking.put_question(request, "Encore?", by=nadege, now=timezone.now())
    event = AuditEvent.objects.get(kind="request_decided")
    assert request.email not in event.about


def test_approving_invites_into_the_organization(client):
    request, nadege = make_request(), make_facilitator()
    organization = make_organization()
    asking.approve(
        request, organization=organization, role="responsible", by=nadege, now=timezone.now()
    )
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.organization) == (request.email, organization)
    assert (invitation.role, invitation.request) == ("responsible", request)
    assert invitation.first_name == "Loïc"
    assert "C’est oui" in client.get(f"/compte/demandes/{request.token}/").content.decode()


def test_approving_twice_at_once_decides_once():
    request, nadege = make_request(), make_facilitator()
    before = AccessRequest.objects.get(pk=request.pk)
    asking.refuse(request, "Non.", by=nadege, now=timezone.now())
    with pytest.raises(asking.AlreadyDecided):
        asking.approve(
            before, organization=make_organization(), role="member", by=nadege, now=timezone.now()
        )
    assert not Invitation.objects.exists()


def test_an_invitation_that_waits_already_answers_the_request():
    organization = make_organization()
    before = make_invitation("lo@example.org", organization=organization)
    request = make_request("lo@example.org")
    asking.approve(
        request, organization=organization, role="member", by=make_facilitator(), now=timezone.now()
    )
    assert Invitation.objects.get().request == request
    assert letters("invitation").count() == 2
    assert Invitation.objects.get().pk == before.pk


def test_approving_into_a_new_organization_makes_it():
    request, ours = make_request(), make_organization("Le Phare")
    ours.slug = "le-phare"
    ours.save()
    asking.approve_into_new(
        request,
        name="Le Phare",
        region=ours.region,
        standing="network",
        by=make_facilitator(),
        now=timezone.now(),
    )
    made = Organization.objects.get(slug="le-phare-2")
    assert (made.standing, made.invitations.get().role) == ("network", "responsible")


def test_nothing_is_made_for_an_organization_that_stays_out():
    Federation.objects.update(network_is_open=False)
    request, region = make_request(), make_organization().region
    with pytest.raises(asking.inviting.OrganizationStaysOut):
        asking.approve_into_new(
            request,
            name="Le Phare",
            region=region,
            standing="network",
            by=make_facilitator(),
            now=timezone.now(),
        )
    request.refresh_from_db()
    assert request.state == "waiting"
    assert not Organization.objects.filter(name="Le Phare").exists()


def test_somebody_without_the_role_decides_nothing():
    with pytest.raises(PermissionDenied):
        asking.approve(
            make_request(),
            organization=make_organization(),
            role="member",
            by=make_member(),
            now=timezone.now() - timedelta(days=1),
        )
    assert AccessRequest.objects.get().state == "waiting"


@pytest.mark.parametrize("token", ["0" * 32, "a", "%00", "é", "0" * 3000])
def test_an_unknown_request_is_not_found(client, token):
    assert client.get(f"/compte/demandes/{token}/").status_code in {302, 404}


@pytest.mark.parametrize(
    ("before", "decided"), [("responsible", "member"), ("member", "responsible")]
)
def test_the_role_decided_is_that_of_the_invitation_sent_again(before, decided):
    organization = make_organization()
    make_invitation("lo@example.org", organization=organization, role=before)
    request = make_request("lo@example.org", organization=organization, organization_name="")
    again = asking.approve(
        request,
        organization=organization,
        role=decided,
        by=make_facilitator(),
        now=timezone.now(),
    )
    assert again.role == decided
    assert Invitation.objects.get().role == decided


def test_before_its_phase_the_network_is_neither_listed_nor_given_away(client, region):
    member = make_organization("Le Quai")
    waiting = make_organization("Le Radeau", standing="network")
    make_organization("La Barque", standing="former")
    Federation.objects.update(network_is_open=False)
    page = client.get(FORM)
    assert page.context["names"] == sorted(
        Organization.objects.filter(standing="member").values_list("name", flat=True)
    )
    assert member.name in page.content.decode()
    assert "Le Radeau" not in page.content.decode()
    for name in ("Le Radeau", "Le Radeau inventé"):
        refused = client.post(FORM, TOLD | {"organization_name": name})
        assert refused.status_code == 422
        assert "Choisissez la région de votre organisme." in refused.content.decode()
    client.post(FORM, TOLD | {"organization_name": "Le Radeau", "region": region.pk})
    assert AccessRequest.objects.get().organization == waiting
    Federation.objects.update(network_is_open=True)
    assert "Le Radeau" in client.get(FORM).context["names"]


def test_a_form_sent_over_and_over_is_counted_before_it_is_read(client):
    make_organization()
    for _n in range(LIMITS["access request form"].times):
        assert client.post(FORM, {}).status_code == 422
    with CaptureQueriesContext(connection) as asked:
        assert client.post(FORM, TOLD).status_code == 429
    assert not any("members_organization" in one["sql"] for one in asked)
