import pytest
from django.test import Client
from django.urls import reverse

from communaute.digests.models import Subscription
from communaute.members.models import ConsentEvent
from tests.digests.factories import make_federation, make_subscriber
from tests.factories import make_member

pytestmark = pytest.mark.django_db
PREFERENCES = "/compte/preferences/"


@pytest.fixture
def address() -> str:
    make_federation()
    return reverse("digests:unsubscribe", args=[make_subscriber().digest.token])


def is_active() -> bool:
    return Subscription.objects.get().is_active


def test_opening_the_link_twice_changes_nothing(address: str, client: Client):
    for _time in range(2):
        assert client.head(address).status_code == 200
        assert "Me désabonner du résumé" in client.get(address).content.decode()
    assert is_active()
    assert not ConsentEvent.objects.exists()


def test_one_click_acts_without_session_nor_token(address: str):
    mail_program = Client(enforce_csrf_checks=True)
    response = mail_program.post(address, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, is_active()) == (200, False)
    assert "Désabonnement confirmé" in response.content.decode()
    event = ConsentEvent.objects.get()
    assert (event.given, event.method) == (False, "one-click")
    assert mail_program.post(address).status_code == 200  # again: nothing more
    assert ConsentEvent.objects.count() == 1


def test_a_forged_token_is_not_found(client: Client):
    make_federation()
    forged = reverse("digests:unsubscribe", args=["0" * 32])
    assert client.get(forged).status_code == 404
    assert Client(enforce_csrf_checks=True).post(forged).status_code == 404


def test_coming_back_asks_to_sign_in(address: str, client: Client):
    client.post(address)
    assert client.get(PREFERENCES).status_code == 302


@pytest.fixture
def maude(client: Client):
    make_federation()
    member = make_member()
    client.force_login(member)
    return member


def test_nothing_is_ticked_for_a_new_member(maude, client: Client):
    page = client.get(PREFERENCES).content.decode()
    assert "Chaque semaine" in page
    assert "checked" not in page
    assert not Subscription.objects.exists()


def test_an_answer_is_kept_with_its_consent(maude, client: Client):
    answer = {"cadence": "weekly", "weekday": "2", "hour": "12"}
    assert client.post(PREFERENCES, answer).status_code == 302
    found = Subscription.objects.get()
    assert (found.is_active, found.weekday, found.hour) == (True, 2, 12)
    event = ConsentEvent.objects.get()
    assert (event.given, event.wording_version, event.member) == (True, "resume-2026-11", maude)
    began = found.started_at
    client.post(PREFERENCES, answer)
    found.refresh_from_db()
    assert (found.started_at, ConsentEvent.objects.count()) == (began, 1)


def test_another_rhythm_counts_from_now_and_is_no_new_consent(maude, client: Client):
    client.post(PREFERENCES, {"cadence": "weekly", "weekday": "0", "hour": "7"})
    began = Subscription.objects.get().started_at
    client.post(PREFERENCES, {"cadence": "daily", "weekday": "0", "hour": "7"})
    found = Subscription.objects.get()
    assert (found.cadence, found.started_at > began) == ("daily", True)
    assert ConsentEvent.objects.count() == 1


def test_never_is_an_answer_too(maude, client: Client):
    client.post(PREFERENCES, {"cadence": "never", "weekday": "0", "hour": "7"})
    assert not is_active()
    assert ConsentEvent.objects.get().given is False
    assert 'value="never"' in client.get(PREFERENCES).content.decode()


def test_no_answer_is_asked_again_in_french_and_keeps_the_rest(maude, client: Client):
    response = client.post(PREFERENCES, {"weekday": "4", "hour": "9"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choisissez un rythme" in page
    assert '<option value="4" selected>' in page


def test_the_report_of_runs_is_for_the_administration(client: Client):
    make_federation()
    client.force_login(make_member())
    assert client.get(reverse("digest_runs")).status_code in (302, 403, 404)
    client.force_login(make_member(is_superuser=True, is_staff=True))
    assert client.get(reverse("digest_runs")).status_code == 200
