"""A digest that is late, and one that failed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from communaute.digests import delivery, planning, watch
from communaute.digests.models import DigestDelivery, DigestRun, Subscription
from communaute.members import access
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_member, make_resource, make_user

pytestmark = pytest.mark.django_db
LATE = MONDAY + timedelta(hours=3)
State = DigestDelivery.State


@pytest.fixture
def waiting():
    make_federation()
    make_resource("Une fiche", first_published_at=MONDAY - timedelta(days=1))
    return make_subscriber()


def test_nothing_is_late_when_everything_left(waiting):
    send_all(MONDAY)
    assert watch.late_since(LATE) is None


def test_a_slot_that_nobody_planned_is_late(waiting):
    assert watch.late_since(MONDAY + timedelta(minutes=5)) is None
    assert watch.late_since(MONDAY + timedelta(minutes=30)) == MONDAY


def test_a_run_that_does_not_end_is_late(waiting):
    planning.plan_due(now=MONDAY)
    assert watch.late_since(MONDAY + timedelta(hours=1)) is None
    assert watch.late_since(LATE) == MONDAY


def test_what_is_late_is_told_to_the_facilitators_and_to_monitoring(client, waiting):
    [line] = list(watch.todo(waiting, LATE))
    assert (line.title, line.since) == ("Le résumé est en retard", MONDAY)
    Subscription.objects.update(hour=(timezone.localtime() - timedelta(hours=1)).hour)
    Subscription.objects.update(cadence="daily", started_at=timezone.now() - timedelta(days=2))
    assert client.get("/sante/prete").json() == {"etat": "degrade"}


def test_what_failed_leaves_when_it_is_sent_again(client, waiting):
    [row] = send_all(MONDAY)
    DigestDelivery.objects.update(state=State.FAILED, reason="refused", sent_at=None, attempts=6)
    mail.outbox.clear()
    admin = make_user("chef@example.org", is_superuser=True, is_staff=True)
    client.force_login(admin)
    page = client.get("/gestion/resumes/")
    assert "Renvoyer" in page.content.decode()
    client.post(f"/gestion/resumes/{row.run_id}/renvoyer/")
    delivery.deliver_due(now=MONDAY + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == (State.SENT, 1)


def test_only_the_administration_sends_again(client, waiting):
    run = DigestRun.objects.create(cadence="weekly", period="2026-W48", slot=MONDAY)
    for person in (make_member(), make_member(groups=[access.FACILITATORS])):
        client.force_login(person)
        assert client.post(f"/gestion/resumes/{run.pk}/renvoyer/").status_code in (302, 403, 404)
    assert DigestRun.objects.get().done_at is None
