"""What becomes of digests that could not leave, were not composed, or took too long."""

from datetime import datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db.models import F

from communaute.digests import batches, delivery, planning
from communaute.digests.models import DigestDelivery
from communaute.digests.sections import sections
from tests.digests.factories import MONDAY, make_federation, make_subscriber
from tests.factories import make_topic

pytestmark = pytest.mark.django_db
Reason, State = DigestDelivery.Reason, DigestDelivery.State
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ELSEWHERE = MONDAY + 30 * DAY  # until when another worker holds a row


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def news(title: str, now: datetime) -> None:
    make_topic(title, now=now, kind="recit")


def states() -> list[tuple[str, str]]:
    return list(DigestDelivery.objects.order_by("pk").values_list("state", "reason"))


def told() -> list[list[str]]:
    """Which of the invented titles each mail tells."""
    titles = ("Premier", "Deuxième", "Troisième")
    return [[title for title in titles if title in one.body] for one in mail.outbox]


def test_after_an_outage_a_daily_subscriber_gets_one_mail_that_tells_it_all():
    make_subscriber(cadence="daily")
    news("Premier", MONDAY - HOUR)
    for day in range(4):  # nothing leaves
        planning.plan_due(now=MONDAY + day * DAY)
    news("Deuxième", MONDAY + 2 * DAY)
    delivery.deliver_due(now=MONDAY + 3 * DAY)
    assert states() == [(State.SKIPPED, Reason.MISSED)] * 3 + [(State.SENT, "")]
    assert told() == [["Premier", "Deuxième"]]


def test_the_window_begins_at_the_last_one_sent():
    make_subscriber(cadence="daily")
    news("Premier", MONDAY - HOUR)
    planning.plan_due(now=MONDAY)
    delivery.deliver_due(now=MONDAY)
    news("Deuxième", MONDAY + HOUR)
    for day in (1, 2):
        planning.plan_due(now=MONDAY + day * DAY)
    news("Troisième", MONDAY + 2 * DAY + HOUR)
    planning.plan_due(now=MONDAY + 3 * DAY)
    delivery.deliver_due(now=MONDAY + 3 * DAY)
    assert told() == [["Premier"], ["Deuxième", "Troisième"]]


def test_planning_the_same_run_twice_replaces_nothing_more():
    make_subscriber(cadence="daily")
    for day in range(2):
        planning.plan_due(now=MONDAY + day * DAY)
    before = states()
    for run in planning.DigestRun.objects.order_by("slot"):
        planning.plan(run, now=MONDAY + DAY)
    assert states() == before == [(State.SKIPPED, Reason.MISSED), (State.PLANNED, "")]


def two_days(first: str) -> tuple[DigestDelivery, DigestDelivery]:
    """Monday's digest held by another worker as Tuesday's was planned, then in that state."""
    make_subscriber(cadence="daily")
    news("Premier", MONDAY - HOUR)
    planning.plan_due(now=MONDAY)
    DigestDelivery.objects.update(state=State.LEASED, lease_until=ELSEWHERE, leases=1)
    news("Deuxième", MONDAY + HOUR)
    planning.plan_due(now=MONDAY + DAY)
    old, new = DigestDelivery.objects.order_by("pk")
    assert (old.state, new.state) == (State.LEASED, State.PLANNED)
    assert old.window_start == new.window_start
    DigestDelivery.objects.filter(pk=old.pk).update(state=first)
    return old, new


def test_a_digest_that_another_worker_may_be_sending_keeps_the_next_one_waiting():
    old, new = two_days(first=State.LEASED)
    delivery.deliver_due(now=MONDAY + DAY)
    new.refresh_from_db()
    assert (new.state, mail.outbox) == (State.PLANNED, [])
    assert new.not_before > MONDAY + DAY
    sent = {"state": State.SENT, "sent_at": MONDAY + DAY, "lease_until": None}
    DigestDelivery.objects.filter(pk=old.pk).update(**sent)
    delivery.deliver_due(now=MONDAY + DAY + HOUR)
    assert mail.outbox == []  # 20 hours apart
    delivery.deliver_due(now=MONDAY + DAY + 20 * HOUR)
    assert mail.outbox == []  # at night
    delivery.deliver_due(now=MONDAY + 2 * DAY)
    assert told() == [["Deuxième"]]  # what the first one told is not told again


def test_a_digest_given_back_once_the_next_is_planned_makes_way_for_it():
    two_days(first=State.PLANNED)
    delivery.deliver_due(now=MONDAY + DAY)
    assert states() == [(State.SKIPPED, Reason.MISSED), (State.SENT, "")]
    assert told() == [["Premier", "Deuxième"]]


def test_a_digest_that_left_late_pushes_the_next_one_20_hours_away():
    make_subscriber(cadence="daily")
    news("Premier", MONDAY - HOUR)
    planning.plan_due(now=MONDAY)
    delivery.deliver_due(now=MONDAY + 8 * HOUR)
    news("Deuxième", MONDAY + 9 * HOUR)
    planning.plan_due(now=MONDAY + DAY)
    delivery.deliver_due(now=MONDAY + DAY)
    assert told() == [["Premier"]]
    delivery.deliver_due(now=MONDAY + 28 * HOUR + timedelta(minutes=1))
    assert told() == [["Premier"], ["Deuxième"]]


@pytest.fixture
def members(monkeypatch):
    """Twenty people whose digest is planned, and something to tell. Pauses are the longest:
    drawn at random, one may be over before the turn is.
    """
    monkeypatch.setattr("cms.mail.models.random.uniform", lambda shortest, longest: longest)
    people = [make_subscriber() for _n in range(20)]
    news("Premier", MONDAY - HOUR)
    planning.plan_due(now=MONDAY)
    return people


def break_composing(monkeypatch, member_id: int, error: type[Exception]) -> None:
    """Whatever batch holds that member cannot be composed."""
    room = sections()[0]
    personal = type(room).personal

    def fail(self, windows, restricted):
        if member_id in windows:
            raise error
        return personal(self, windows, restricted)

    monkeypatch.setattr(type(room), "personal", fail)


def deliver_in_the_end(tries: int) -> None:
    for _n in range(tries):
        DigestDelivery.objects.update(not_before=None)
        delivery.deliver_due(now=MONDAY)


def test_what_cannot_be_composed_waits_and_the_others_leave(monkeypatch, members):
    break_composing(monkeypatch, members[0].pk, ValueError)
    delivery.deliver_due(now=MONDAY, limit=5)
    assert len(mail.outbox) == 15
    waiting = DigestDelivery.objects.filter(state=State.PLANNED)
    assert set(waiting.values_list("attempts", "leases")) == {(1, 1)}
    assert waiting.filter(not_before__gt=MONDAY).count() == 5


def test_a_row_at_fault_ends_alone_and_its_neighbours_all_leave(monkeypatch, members):
    break_composing(monkeypatch, members[7].pk, ValueError)
    deliver_in_the_end(6)
    failed = DigestDelivery.objects.exclude(state=State.SENT)
    assert [(one.member_id, one.state, one.reason) for one in failed] == [
        (members[7].pk, State.FAILED, Reason.EXHAUSTED)
    ]
    assert len(mail.outbox) == 19


def test_one_whose_rights_cannot_be_asked_again_holds_no_neighbour_back(monkeypatch, members):
    ask_again = delivery.ask_again

    def fail(deliveries, **how):
        if members[3].pk in {one.member_id for one in deliveries}:
            raise ValueError
        return ask_again(deliveries, **how)

    monkeypatch.setattr(delivery, "ask_again", fail)
    delivery.deliver_due(now=MONDAY)
    assert len(mail.outbox) == 19
    waiting = DigestDelivery.objects.get(member=members[3])
    assert (waiting.state, waiting.attempts) == (State.PLANNED, 1)


def test_a_batch_that_takes_too_long_comes_last_and_starves_nobody(monkeypatch, members):
    break_composing(monkeypatch, members[0].pk, SoftTimeLimitExceeded)
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.deliver_due(now=MONDAY, limit=5)
    interrupted = DigestDelivery.objects.filter(leases=1, state=State.PLANNED)
    assert set(interrupted.values_list("attempts", "lease_until")) == {(0, None)}
    assert interrupted.count() == 5
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.deliver_due(now=MONDAY, limit=5)
    assert len(mail.outbox) == 15


def test_the_more_a_row_was_held_the_fewer_are_composed_with_it(members):
    rows = list(DigestDelivery.objects.order_by("leases", "pk"))
    assert [len(one) for one in batches.portions(rows)] == [20]
    for row in rows[:16]:
        row.leases = 3
    rows[19].leases = 4
    assert [len(one) for one in batches.portions(rows)] == [3, 7, 7, 2, 1]


def test_what_happened_is_asked_once_for_all_the_batches_of_a_run(monkeypatch, members):
    room, asked = sections()[0], []
    candidates = type(room).candidates

    def count(self, window, restricted):
        asked.append(window)
        return candidates(self, window, restricted)

    monkeypatch.setattr(type(room), "candidates", count)
    delivery.deliver_due(now=MONDAY, limit=5)
    assert (len(mail.outbox), len(asked)) == (20, 1)


def test_a_run_whose_windows_widened_is_asked_again(members):
    activity, rows = batches.Activity(), list(DigestDelivery.objects.select_related("run"))
    first = activity.of(rows)
    assert activity.of(rows[:3]) is first
    DigestDelivery.objects.filter(pk=rows[0].pk).update(
        window_end=F("window_end") + HOUR, window_start=F("window_start") + HOUR
    )
    rows[0].refresh_from_db()
    wider = activity.of(rows[:1])
    assert wider.window == (first.window.start, rows[0].window_end)
