import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core.text import WORDS_PER_MINUTE, count_words
from cms.core.ui.moments import whole_day
from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery, Subscription
from communaute.digests.parts import PARTS
from communaute.members.models import ConsentEvent, User
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_member, make_resource, make_topic

pytestmark = pytest.mark.django_db
PREFERENCES = "/compte/preferences/"
PAUSE = "/compte/preferences/pause/"


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
    assert "checked" not in page.split("</fieldset>")[0]  # the one question, how often
    assert not Subscription.objects.exists()


def test_an_answer_is_kept_with_its_consent(maude, client: Client):
    answer = {"cadence": "weekly", "weekday": "2", "hour": "12", "minutes": "5"}
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
    client.post(PREFERENCES, {"cadence": "weekly", "weekday": "0", "hour": "7", "minutes": "2"})
    began = Subscription.objects.get().started_at
    client.post(PREFERENCES, {"cadence": "daily", "weekday": "0", "hour": "7", "minutes": "2"})
    found = Subscription.objects.get()
    assert (found.cadence, found.started_at > began) == ("daily", True)
    assert ConsentEvent.objects.count() == 1


def test_never_is_an_answer_too(maude, client: Client):
    client.post(PREFERENCES, {"cadence": "never", "weekday": "0", "hour": "7", "minutes": "2"})
    assert not is_active()
    assert ConsentEvent.objects.get().given is False
    assert 'value="never"' in client.get(PREFERENCES).content.decode()


def test_no_answer_is_asked_again_in_french_and_keeps_the_rest(maude, client: Client):
    response = client.post(PREFERENCES, {"weekday": "4", "hour": "9"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choisissez un rythme" in page
    assert '<option value="4" selected>' in page


def test_whoever_lives_by_another_clock_reads_at_their_own_hour(maude, client: Client):
    answer = {"cadence": "weekly", "weekday": "0", "hour": "7", "minutes": "2"}
    answer |= {"parts": list(PARTS)}
    client.post(PREFERENCES, answer | {"zone": "America/Halifax"})
    assert 'value="America/Halifax" selected' in client.get(PREFERENCES).content.decode()
    Subscription.objects.update(started_at=MONDAY - timedelta(days=30))
    make_topic(now=MONDAY - timedelta(days=1), kind="recit")
    send_all(MONDAY - timedelta(hours=1, minutes=1))
    assert mail.outbox == []
    send_all(MONDAY - timedelta(hours=1))
    assert len(mail.outbox) == 1
    client.post(PREFERENCES, answer)  # the form of an older page says nothing of it
    assert Subscription.objects.get().rhythm.zone == "America/Halifax"


def test_the_report_of_runs_is_for_the_administration(client: Client):
    make_federation()
    client.force_login(make_member())
    assert client.get(reverse("digest_runs")).status_code in (302, 403, 404)
    client.force_login(make_member(is_superuser=True, is_staff=True))
    assert client.get(reverse("digest_runs")).status_code == 200


def test_a_pause_is_silence_then_one_digest_that_tells_it_all(client):
    make_federation()
    member = make_subscriber()
    client.force_login(member)
    answer = client.post(PAUSE, {"back_on": (date.today() + timedelta(days=400)).isoformat()})
    assert "d’ici un an" in answer.content.decode()
    User.objects.filter(pk=member.pk).update(zone="America/Halifax")
    back_on = date.today() + timedelta(days=7)
    client.post(PAUSE, {"back_on": back_on.isoformat()})
    page = client.get(PREFERENCES).content.decode()
    assert "Vous êtes en pause" in page
    assert f"reprendront le {whole_day(back_on)}." in page, "the day that the member chose, there"
    client.post(PAUSE, {"reprendre": ""})
    assert "Besoin de silence" in client.get(PREFERENCES).content.decode()


@pytest.mark.parametrize("day", ["", "1999-01-01", "hier", "\0"])
def test_a_pause_without_a_day_to_come_is_refused(client, day):
    member = make_subscriber()
    client.force_login(member)
    assert client.post(PAUSE, {"back_on": day}).status_code == 422
    assert Subscription.objects.get().paused_until is None


def test_two_minutes_fill_two_minutes_and_say_what_is_left_out():
    make_federation()
    member = make_subscriber()
    for n in range(20):
        make_topic(f"Relancer un jeune sans le brusquer, {n}", now=MONDAY - timedelta(days=1))
        make_resource(summary="Une phrase. " * 20, first_published_at=MONDAY - timedelta(days=1))
    send_all(MONDAY)
    [sent] = mail.outbox
    text = sent.body.split("\n--")[0]
    addresses = sum(line.strip().startswith("http") for line in text.splitlines())
    words = count_words(re.sub(r"http\S+", "", text))
    assert words <= 2 * WORDS_PER_MINUTE
    assert words > WORDS_PER_MINUTE
    assert addresses > 5
    assert "hors de votre temps de lecture" in text
    assert "Lecture : 2 minutes" in " ".join(text.split())
    assert member.email in sent.to


def test_nothing_leaves_during_a_pause_and_the_next_digest_catches_up():
    make_federation()
    make_subscriber()
    make_resource("Avant la pause", first_published_at=MONDAY - timedelta(days=9))
    send_all(MONDAY - timedelta(days=7))
    Subscription.objects.update(paused_until=MONDAY + timedelta(days=6))
    make_resource("Pendant la pause", first_published_at=MONDAY - timedelta(days=1))
    send_all(MONDAY)
    assert len(mail.outbox) == 1
    send_all(MONDAY + timedelta(days=7))
    [_before, after] = mail.outbox
    assert "Pendant la pause" in after.body


def test_a_digest_planned_before_a_pause_and_due_during_it_stays():
    make_federation()
    member = make_subscriber()
    make_resource("Pendant la pause", first_published_at=MONDAY - timedelta(days=1))
    planning.plan_due(now=MONDAY)
    Subscription.objects.filter(member=member).update(paused_until=MONDAY + timedelta(days=6))
    delivery.deliver_due(now=MONDAY)
    row = DigestDelivery.objects.get()
    assert (row.state, row.reason, mail.outbox) == ("skipped", "paused", [])


def test_the_copy_on_the_site_follows_today_s_rights(client):
    make_federation()
    member = make_subscriber()
    kept = make_resource("Une fiche qui reste", first_published_at=MONDAY - timedelta(days=1))
    gone = make_resource("Une fiche dépubliée", first_published_at=MONDAY - timedelta(days=1))
    [row] = send_all(MONDAY)
    gone.unpublish()
    client.force_login(member)
    page = client.get(f"/compte/resumes/{row.pk}/").content.decode()
    assert kept.title in page
    assert gone.title not in page
    client.force_login(make_member())
    assert client.get(f"/compte/resumes/{row.pk}/").status_code == 404


def test_the_next_digest_is_shown_before_it_leaves_and_writes_nothing(client):
    make_federation()
    member = make_subscriber()
    make_resource("Une fiche d’hier", first_published_at=timezone.now() - timedelta(days=1))
    make_topic("Ma propre question", author=member)
    client.force_login(member)
    page = client.get("/compte/resumes/prochain/").content.decode()
    assert "Une fiche d’hier" in page
    assert "Ma propre question" not in page
    assert not DigestDelivery.objects.exists()


def test_the_preview_costs_the_same_for_little_and_for_much(client):
    make_federation()
    client.force_login(make_subscriber())
    asked = []
    for more in (2, 18):
        for _n in range(more):
            make_topic(posts=2, now=timezone.now() - timedelta(hours=1))
            make_resource(first_published_at=timezone.now() - timedelta(hours=1))
        client.get("/compte/resumes/prochain/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/compte/resumes/prochain/")
        asked.append(len(captured))
    assert asked[0] == asked[1]
