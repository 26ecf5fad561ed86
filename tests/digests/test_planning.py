from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaute.digests import planning
from communaute.digests.models import DigestDelivery, DigestRun, Subscription
from communaute.members.models import User
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def test_planning_twice_adds_nothing():
    make_subscriber()
    [planned] = planning.plan_due(now=MONDAY)
    assert (planned.people, planned.run.period) == (1, "2026-W48")
    assert planning.plan_due(now=MONDAY) == []
    DigestRun.objects.update(planned_at=None)  # as if it had died just before the end
    planning.plan_due(now=MONDAY)
    assert DigestDelivery.objects.count() == 1


def test_members_of_one_slot_in_two_zones_share_a_run_and_hear_once():
    make_subscriber()
    make_subscriber(zone="America/Halifax", hour=8)
    make_subscriber(zone="America/Halifax", hour=7)
    planning.plan_due(now=MONDAY)
    assert DigestDelivery.objects.values_list("run__slot").distinct().count() == 2
    assert DigestDelivery.objects.count() == 3


def test_changing_zone_in_the_week_gives_no_second_digest():
    maude = make_subscriber(zone="America/Halifax")
    make_topic(now=MONDAY - timedelta(days=1), kind="recit")
    send_all(MONDAY)
    User.objects.filter(pk=maude.pk).update(zone="America/Vancouver")
    send_all(MONDAY + timedelta(hours=6))
    assert len(mail.outbox) == 1


def test_weekly_to_daily_never_gives_two_mails_within_20_hours():
    maude = make_subscriber()
    make_topic(now=MONDAY - timedelta(days=1), kind="recit")
    send_all(MONDAY)
    DigestDelivery.objects.update(sent_at=MONDAY + timedelta(hours=1))
    Subscription.objects.filter(member=maude).update(
        cadence="daily", hour=20, started_at=MONDAY + timedelta(hours=2)
    )
    make_topic(now=MONDAY + timedelta(hours=3), kind="recit")
    send_all(MONDAY + timedelta(hours=14))  # Monday, 21 h
    assert len(mail.outbox) == 1
    make_topic(now=MONDAY + timedelta(hours=20), kind="recit")
    send_all(MONDAY + timedelta(hours=38))  # Tuesday, 21 h
    assert len(mail.outbox) == 2


def test_a_missed_slot_is_recorded_and_made_up_at_a_decent_hour():
    make_subscriber()
    make_topic(now=MONDAY - timedelta(days=1), kind="recit")
    night = MONDAY + timedelta(days=2, hours=14)  # Wednesday, 21 h
    send_all(night)
    assert mail.outbox == []
    missed = DigestRun.objects.get(slot=MONDAY)
    assert (missed.reason, missed.done_at) == ("missed", night)
    send_all(MONDAY + timedelta(days=3))  # Thursday, 7 h
    assert len(mail.outbox) == 1
    send_all(MONDAY + timedelta(days=7))  # nothing new since: no mail, and no burst
    assert len(mail.outbox) == 1


def test_the_next_window_begins_where_the_last_one_ended():
    make_subscriber()
    make_topic("Premier", now=MONDAY - timedelta(days=1), kind="recit")
    make_topic("Second", now=MONDAY, kind="recit")
    first, second = send_all(MONDAY) and send_all(MONDAY + timedelta(days=7))
    assert second.window_start == first.window_end
    assert ["Second" in one.body for one in mail.outbox] == [False, True]


def test_sending_ahead_leaves_what_is_written_later_for_the_next_one():
    make_subscriber()
    now = timezone.now()
    make_topic("Déjà là", now=now - timedelta(hours=1), kind="recit")
    planning.plan_due(now=now, as_of=now + timedelta(days=7))
    assert DigestDelivery.objects.get().window_end == now


def test_asking_again_each_minute_costs_few_queries():
    for hour in range(5, 23):
        make_subscriber(hour=hour, started_at=MONDAY - timedelta(days=90))
    planning.plan_due(now=MONDAY + timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        planning.plan_due(now=MONDAY + timedelta(days=1))
    assert len(queries) <= 3


def test_the_command_says_what_it_planned_and_a_dry_run_writes_nothing():
    make_subscriber()
    out = StringIO()
    moment = (timezone.now() + timedelta(days=7)).isoformat()
    call_command("send_digests", "--as-of", moment, "--dry-run", stdout=out)
    assert "1 personne" in out.getvalue()
    assert not DigestRun.objects.exists()
    call_command("send_digests", "--as-of", moment, "--cadence", "daily", stdout=out)
    assert not DigestRun.objects.exists()
    call_command("send_digests", "--as-of", moment, stdout=out)
    again = StringIO()
    call_command("send_digests", "--as-of", moment, stdout=again)
    assert "Aucun résumé à planifier" in again.getvalue()
    assert DigestDelivery.objects.count() == 1


def test_the_command_explains_a_moment_it_cannot_read():
    with pytest.raises(CommandError, match="2026-11-23T07:00"):
        call_command("send_digests", "--as-of", "lundi")
