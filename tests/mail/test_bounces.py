"""What a refusal does to an address, by any road: the server's answer, a score that decays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cms.mail import bounces, outbox, suppression
from cms.mail.bounces import Fault, count, fault
from cms.mail.models import BounceCount, OutgoingEmail, ProviderEvent, Suppression
from communaute.digests.models import DigestDelivery
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_member, make_resource
from tests.mail.sink import sink

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = "maude@example.org"
Source = Suppression.Source


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("550 5.1.1 <maude@example.org>: user unknown", Fault.GONE),
        ("smtp; 550-5.1.1 The email account does not exist.", Fault.GONE),
        ("550 5.2.1 The email account is disabled.", Fault.GONE),
        ("556 5.1.10 recipient does not accept mail (null MX)", Fault.GONE),
        ("552 5.2.2 mailbox full", Fault.BUSY),
        ("452 4.1.1 greylisted", Fault.BUSY),
        ("550-5.7.26 Unauthenticated email is not accepted", Fault.OURS),
        ("550 5.7.515 Access denied", Fault.OURS),
        ("553 5.1.8 sender address rejected", Fault.OURS),
        ("552 5.3.4 message too big", Fault.OURS),
        ("550 No such user here", None),
        ("554 refused: 5.1.1.4 is on a list", None),  # an address of the network, no status
        ("250 2.1.5 OK", None),
    ],
)
def test_a_status_says_whose_fault_it_is(said, whose):
    assert fault(said) is whose


@pytest.mark.django_db
class TestScore:
    def test_an_address_that_is_gone_is_given_up_at_once(self):
        count(ADDRESS, Fault.GONE, now=NOW)
        assert suppression.why(ADDRESS.upper()).source == Source.GONE

    def test_a_bad_day_counts_once(self):
        for _time in range(10):
            count(ADDRESS, Fault.BUSY, now=NOW)
        assert BounceCount.objects.get().count == 1

    def test_four_bad_weeks_give_up(self):
        for week in range(3):
            count(ADDRESS, Fault.BUSY, now=NOW + 7 * week * DAY)
        assert suppression.why(ADDRESS) is None
        count(ADDRESS, Fault.BUSY, now=NOW + 21 * DAY)
        assert suppression.why(ADDRESS).source == Source.BUSY

    def test_a_month_without_a_refusal_begins_again(self):
        for day in (0, 1, 2, 32):
            count(ADDRESS, Fault.BUSY, now=NOW + day * DAY)
        assert suppression.why(ADDRESS) is None
        assert BounceCount.objects.get().count == 1

    def test_what_is_our_fault_counts_not(self):
        count(ADDRESS, Fault.OURS, now=NOW)
        assert not BounceCount.objects.exists()
        assert not Suppression.objects.exists()

    def test_a_complaint_is_the_last_word(self):
        suppression.suppress(ADDRESS, source=Source.GONE, now=NOW)
        suppression.suppress(ADDRESS, source=Source.COMPLAINT, now=NOW + DAY)
        suppression.suppress(ADDRESS, source=Source.GONE, now=NOW + DAY)
        assert Suppression.objects.get().source == Source.COMPLAINT
        assert Suppression.objects.get().since == NOW

    def test_what_is_lifted_begins_anew(self):
        for week in range(4):
            count(ADDRESS, Fault.BUSY, now=NOW + 7 * week * DAY)
        suppression.lift(suppression.why(ADDRESS))
        count(ADDRESS, Fault.BUSY, now=NOW + 29 * DAY)
        assert suppression.why(ADDRESS) is None

    def test_counts_and_events_go_once_they_have_served(self):
        count(ADDRESS, Fault.BUSY, now=NOW)
        ProviderEvent.objects.create(key="a", received_at=NOW)
        assert bounces.purge(now=NOW + 29 * DAY) == 0
        assert bounces.purge(now=NOW + 61 * DAY) == 2


def write(address: str = ADDRESS, *, kind: str = "account_notice") -> OutgoingEmail:
    facts = {"context": {"title": "Avis", "lines": []}, "urgent": True, "now": timezone.now()}
    return outbox.enqueue(kind, address=address, user=None, **facts)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "source", "counted"),
    [
        ("550 5.1.1 user unknown", Source.GONE, 0),
        ("550 5.2.1 disabled", Source.GONE, 0),
        ("552 5.2.2 full", None, 1),
        ("550 no such user", None, 1),
        ("550 5.7.1 policy", None, 0),
        ("450 4.2.1 later", None, 0),
    ],
)
def test_a_recipient_refused_in_the_conversation(settings, answer, source, counted):
    make_federation()
    email = write()
    with sink(settings, {ADDRESS: answer}):
        outbox.deliver_due(now=timezone.now())
    email.refresh_from_db()
    is_final = answer.startswith("5")
    assert email.state == (OutgoingEmail.State.FAILED if is_final else OutgoingEmail.State.PLANNED)
    refusal = suppression.why(ADDRESS)
    assert (refusal.source if refusal else None) == source
    assert BounceCount.objects.count() == counted


@pytest.mark.django_db
def test_a_digest_whose_recipient_is_gone_is_the_last_one_written(settings):
    make_federation()
    member = make_subscriber()
    make_resource("Une fiche", first_published_at=MONDAY - DAY)
    with sink(settings, {member.email: "550 5.1.1 unknown"}) as server:
        [row] = send_all(MONDAY)
        assert row.reason == DigestDelivery.Reason.REFUSED
        make_resource("Une autre", first_published_at=MONDAY + DAY)
        rows = send_all(MONDAY + 7 * DAY)
    assert rows[-1].reason == DigestDelivery.Reason.SUPPRESSED
    assert server.raw == []


@pytest.mark.django_db
@pytest.mark.parametrize("source", Source.values)
def test_who_is_suppressed_still_gets_what_opens_their_account(settings, client, source):
    """Codes, security notices and invitations leave through a real conversation."""
    make_federation()
    member = make_member("maude@example.org")
    suppression.suppress(member.email, source=source, now=timezone.now())
    client.post("/compte/connexion/code/", {"email": member.email})
    client.post("/compte/mot-de-passe/oublie/", {"email": member.email})
    write()
    kinds = set(OutgoingEmail.objects.values_list("kind", flat=True))
    assert kinds == {"login_code", "password_reset_code", "account_notice"}
    with sink(settings) as server:
        while outbox.deliver_due(now=timezone.now()):
            pass
    assert [one["To"] for one in server.mails] == [member.email] * 3
