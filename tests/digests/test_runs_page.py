"""The runs of the digest as the administration reads them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cms.mail.suppression import suppress
from communaute.digests import watch
from communaute.digests.models import DigestDelivery, DigestRun, Subscription
from communaute.digests.upcoming import Departure, departures
from tests.digests.factories import MONDAY, make_federation, make_subscriber
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
State, Reason = DigestDelivery.State, DigestDelivery.Reason
SUNDAY = MONDAY - timedelta(days=1)


@pytest.fixture
def admin(client):
    make_federation()
    person = make_user("chef@example.org", is_superuser=True)
    client.force_login(person)
    return person


def run_with(*rows: tuple[str, str], period: str = "2026-W48") -> DigestRun:
    run = DigestRun.objects.create(cadence="weekly", period=period, slot=MONDAY)
    for state, reason in rows:
        DigestDelivery.objects.create(
            run=run,
            period=run.period,
            member=make_member(),
            window_start=SUNDAY,
            window_end=MONDAY,
            state=state,
            reason=reason,
            sent_at=MONDAY + timedelta(minutes=64) if state == State.SENT else None,
        )
    return run


def test_departures_are_counted_soonest_first_without_those_in_pause():
    for _n in range(2):
        make_subscriber()
    make_subscriber(hour=8)
    make_subscriber(paused_until=MONDAY + timedelta(days=9))
    make_subscriber(is_active=False)
    make_subscriber(make_member(is_active=False))
    assert departures(now=SUNDAY) == [
        Departure(datetime(2026, 11, 23, 12, tzinfo=UTC), 2),
        Departure(datetime(2026, 11, 23, 13, tzinfo=UTC), 1),
    ]


def test_departures_cost_one_query_for_two_rhythms_and_for_twenty(django_assert_num_queries):
    for hour in range(20):
        make_subscriber(hour=hour)
        if hour in (1, 19):
            with django_assert_num_queries(1):
                departures(now=SUNDAY)
    assert len(departures(now=SUNDAY)) == 6


def test_every_outcome_has_its_figure(client, admin):
    run_with(
        (State.SENT, ""),
        (State.SKIPPED, Reason.EMPTY),
        (State.SKIPPED, Reason.SUPPRESSED),
        (State.SKIPPED, Reason.PAUSED),
        (State.FAILED, Reason.REFUSED),
        (State.UNCERTAIN, ""),
        (State.PLANNED, ""),
    )
    page = client.get("/gestion/resumes/")
    [run] = page.context["object_list"]
    figures = ("people", "sent", "empty", "suppressed", "skipped", "failed", "uncertain", "waiting")
    assert [getattr(run, name) for name in figures] == [7, 1, 1, 1, 1, 1, 1, 1]
    assert run.lag == "1\xa0h 04"
    shown = page.content.decode()
    assert "Prochains départs" in shown
    assert shown.count(">Renvoyer") == 1


def test_the_page_says_how_many_addresses_are_refused(client, admin):
    assert "Aucune adresse n’est refusée" in client.get("/gestion/resumes/").content.decode()
    suppress("maude@example.org", source="gone", now=MONDAY)
    page = client.get("/gestion/resumes/").content.decode()
    assert "/gestion/adresses-refusees/" in page
    assert "Aucune adresse" not in page


def test_the_button_beside_what_failed_sends_it_again_and_stands_nowhere_else():
    make_federation()
    run_with((State.SENT, ""), period="2026-W47")
    run = run_with((State.FAILED, Reason.EXHAUSTED))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user("chef@example.org", is_superuser=True))
    page = browser.get("/gestion/resumes/").content.decode()
    [form] = re.findall(r'action="([^"]+/renvoyer/)"', page)
    [token] = re.findall(
        rf'{form}"><input type="hidden" name="csrfmiddlewaretoken" value="(\w+)', page
    )
    assert browser.post(form, {"csrfmiddlewaretoken": token}).status_code == 302
    assert run.deliveries.get().state == State.PLANNED


def test_only_what_failed_is_sent_again():
    """What is uncertain may have left already."""
    run = run_with((State.FAILED, Reason.EXHAUSTED), (State.UNCERTAIN, ""), (State.SENT, ""))
    assert watch.send_again(run) == 1
    states = sorted(run.deliveries.values_list("state", flat=True))
    assert states == sorted([State.PLANNED, State.UNCERTAIN, State.SENT])


def test_the_page_costs_the_same_for_two_runs_and_for_twenty(
    client, admin, django_assert_max_num_queries
):
    Subscription.objects.all().delete()

    def cost() -> int:
        with django_assert_max_num_queries(200) as asked:
            client.get("/gestion/resumes/")
        return len(asked)

    for n in range(2):
        DigestRun.objects.create(cadence="daily", period=f"d{n}", slot=MONDAY)
    client.get("/gestion/resumes/")
    few = cost()
    for n in range(2, 20):
        DigestRun.objects.create(cadence="daily", period=f"d{n}", slot=MONDAY)
    assert cost() == few
