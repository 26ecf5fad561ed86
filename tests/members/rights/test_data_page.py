"""`/compte/donnees/`: consents, requests, their answers; and the terms of what is kept."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core.rooms import declared
from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.digests.actions import choose
from communaute.members import audit
from communaute.members.actions import record_consent
from communaute.members.models import AuditEvent, ConsentEvent, PrivacyRequest, User
from communaute.members.rights import leaving, requests, retention, todo
from tests.digests.factories import make_federation
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
PAGE = "/compte/donnees/"
ASK = "/compte/donnees/demande/"
WITHDRAW = "/compte/donnees/consentements/%s/retirer/"


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    make_federation()


@pytest.fixture
def maude(client: Client) -> User:
    member = make_member("maude@example.org")
    client.force_login(member)
    return member


def agree(member: User, *, digest: bool = True) -> None:
    now = timezone.now()
    record_consent(
        member,
        kind=ConsentEvent.Kind.CHARTER,
        given=True,
        wording_version="charte-2026-11",
        method="welcome",
        now=now,
    )
    if digest:
        choose(member, cadence="weekly", weekday=0, hour=7, method="welcome", now=now)


def test_signed_out_one_is_led_to_sign_in(client: Client):
    for address in (PAGE, ASK, "/compte/donnees/supprimer/", "/compte/donnees/rien/"):
        assert client.get(address)["Location"].startswith("/compte/connexion/?next=")


def test_someone_outside_the_network_has_rights_too(client: Client):
    client.force_login(make_user(welcomed_at=None))
    assert client.get(PAGE).status_code == 200


def test_the_page_says_what_one_agreed_to_in_the_words_that_were_shown(client: Client, maude):
    agree(maude)
    page = client.get(PAGE).content.decode()
    assert "J’ai lu la charte et la page sur la vie privée" in page
    assert "Je veux recevoir par courriel un résumé" in page
    assert "Directrice générale" in page
    assert "vie-privee@example.org" in page


def test_a_consent_is_withdrawn_in_one_gesture(client: Client, maude):
    agree(maude)
    address = WITHDRAW % "digest"
    assert address in client.get(PAGE).content.decode()
    assert client.get(address).status_code == 405
    assert client.post(address)["Location"] == PAGE
    maude.digest.refresh_from_db()
    assert not maude.digest.is_active
    last = ConsentEvent.objects.order_by("-pk")[0]
    assert (last.kind, last.given, last.method) == ("digest", False, "data-page")
    assert address not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("kind", ["charter", "rien"])
def test_the_charter_is_withdrawn_by_leaving(client: Client, maude, kind: str):
    agree(maude)
    assert client.post(WITHDRAW % kind).status_code == 404
    page = client.get(PAGE).content.decode()
    assert "le retirer, c’est quitter la communauté" in page
    assert ConsentEvent.objects.filter(kind="charter", given=True).exists()


def test_the_page_costs_the_same_whatever_one_asked(client: Client, maude):
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    agree(maude)
    client.get(PAGE)
    few = count()
    for _time in range(12):
        agree(maude, digest=False)
        requests.ask(kind="other", text="Bonjour", member=maude, now=timezone.now())
    assert count() == few


# Requests ---------------------------------------------------------------------------------------


def test_a_request_reaches_the_facilitators_and_its_answer_the_member(client: Client, maude):
    sent = client.post(ASK, {"kind": "correction", "text": "Mon nom a un accent."}, follow=True)
    assert "Votre demande est reçue" in sent.content.decode()
    facilitator = make_member("animation@example.org", groups=["animation"], first_name="Nadia")
    [waiting] = todo.todo(facilitator, timezone.now())
    assert "Corriger un renseignement" in waiting.detail
    team = Client()
    team.force_login(facilitator)
    assert "Mon nom a un accent." in team.get(waiting.href).content.decode()
    refused = team.post(waiting.href, {"answer": " "})
    assert refused.status_code == 422
    closed = team.post(waiting.href, {"answer": "C’est corrigé."}, follow=True)
    assert "C’est répondu." in closed.content.decode()
    assert list(todo.todo(facilitator, timezone.now())) == []
    outbox.deliver_due(now=timezone.now())
    [letter] = mail.outbox
    assert letter.to == ["maude@example.org"]
    assert "C’est corrigé." in letter.body
    assert max(map(len, letter.body.splitlines())) <= 78
    assert "C’est corrigé." in client.get(PAGE).content.decode()


def test_a_request_without_words_keeps_the_choice(client: Client, maude):
    answer = client.post(ASK, {"kind": "mention", "text": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Écrivez votre demande" in page
    assert 'value="mention" ' in page
    assert not PrivacyRequest.objects.exists()


def test_the_sixth_request_of_an_hour_waits(client: Client, maude):
    words = {"kind": "other", "text": "Bonjour"}
    assert [client.post(ASK, words).status_code for _time in range(6)] == [302] * 5 + [429]


@pytest.mark.parametrize("groups", [(), ("administration",), ("redaction",)])
def test_a_request_is_for_the_facilitators_alone(client: Client, groups):
    asked = requests.ask(kind="other", text="Secret", member=make_member(), now=timezone.now())
    address = reverse("members:privacy_request", args=[asked.pk])
    assert client.get(address).status_code == 302
    client.force_login(make_member(groups=groups))
    assert client.get(address).status_code == 404
    assert client.post(address, {"answer": "Non"}).status_code == 404
    asked.refresh_from_db()
    assert asked.closed_at is None


def test_an_absent_request_is_not_found(client: Client):
    client.force_login(make_member(groups=["animation"]))
    assert client.get(reverse("members:privacy_request", args=[9])).status_code == 404


def test_two_facilitators_answer_once():
    asked = requests.ask(kind="other", text="Bonjour", member=make_member(), now=timezone.now())
    one, other = make_user(), make_user()
    requests.close(asked, by=one, answer="Oui", now=timezone.now())
    with pytest.raises(requests.AlreadyClosed):
        requests.close(asked, by=other, answer="Non", now=timezone.now())
    asked.refresh_from_db()
    assert (asked.answer, asked.closed_by) == ("Oui", one)
    assert OutgoingEmail.objects.count() == 1


def test_of_somebody_who_left_nothing_remains_once_they_are_answered():
    words = {"kind": "mention", "text": "Je suis Maude", "reply_to": "maude@example.org"}
    asked = requests.ask(**words, now=timezone.now())
    requests.close(asked, by=make_user(), answer="C’est fait, Maude.", now=timezone.now())
    outbox.deliver_due(now=timezone.now())
    assert mail.outbox[0].to == ["maude@example.org"]
    asked.refresh_from_db()
    assert (asked.text, asked.reply_to, asked.answer) == ("", "", "")
    row = OutgoingEmail.objects.get()
    assert (row.state, row.address, row.context) == ("sent", "", {})


# Terms ------------------------------------------------------------------------------------------


def test_the_security_log_is_kept_twelve_months():
    now, person = timezone.now(), make_user()
    for age in (364, 366):
        audit.record(AuditEvent.Kind.SIGNED_IN, actor=person, now=now - timedelta(days=age))
    retention.purge(now=now)
    assert AuditEvent.objects.count() == 1


def test_the_consents_of_an_ended_account_are_kept_three_years():
    gone, here = make_member(), make_member()
    now = timezone.now()
    for one in (gone, here):
        agree(one)
    leaving.leave(gone, keep_posts=True, now=now)
    kept = ConsentEvent.objects.count()
    retention.purge_consents(now=now + timedelta(days=3 * 365 - 1))
    assert ConsentEvent.objects.count() == kept
    retention.purge_consents(now=now + timedelta(days=3 * 365 + 1))
    assert {one.member for one in ConsentEvent.objects.all()} == {here}


def test_settled_mails_are_kept_ninety_days_and_answered_requests_a_year():
    now, member = timezone.now(), make_member()
    asked = requests.ask(kind="other", text="Bonjour", member=member, now=now)
    requests.close(asked, by=make_user(), answer="Oui", now=now)
    retention.purge(now=now + timedelta(days=91))
    assert OutgoingEmail.objects.count() == 1  # not sent yet
    OutgoingEmail.objects.update(state="sent")
    retention.purge(now=now + timedelta(days=91))
    assert not OutgoingEmail.objects.exists()
    retention.purge(now=now + timedelta(days=364))
    assert PrivacyRequest.objects.exists()
    retention.purge(now=now + timedelta(days=366))
    assert not PrivacyRequest.objects.exists()


def test_every_room_is_asked_and_the_account_goes_last(settings):
    assert settings.ERASURES[-1] == "communaute.members.erase.erase"
    assert len(declared("EXPORT_SOURCES")) == len(settings.EXPORT_SOURCES)


@pytest.mark.parametrize("page", ["request", "farewell"])
def test_a_request_sent_twice_is_one_request(client, maude, page):
    told = {"kind": "other", "text": "Où est mon nom?", "reply_to": "ailleurs@example.org"}
    address = ASK
    if page == "farewell":
        token = leaving.leave(maude, keep_posts=True, now=timezone.now()).token
        client.logout()
        address = reverse("members:farewell", args=[token])
    told["key"] = str(client.get(address).context["form"]["key"].value())
    for _n in range(2):
        assert client.post(address, told).status_code in {200, 302}
    assert PrivacyRequest.objects.count() == 1
    client.post(address, told | {"text": "Et ma photo?"})
    assert PrivacyRequest.objects.count() == 2
