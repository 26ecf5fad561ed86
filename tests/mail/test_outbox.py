from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.mail import outbox
from cms.mail.models import MAX_LEASES, MAX_TRIES, OutgoingEmail
from tests.digests.factories import make_federation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
State, Reason = OutgoingEmail.State, OutgoingEmail.Reason


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def enqueue(**fields) -> OutgoingEmail:
    values = {
        "kind": "login_code",
        "address": "maude@example.org",
        "user": None,
        "context": {"code": "K7M-4QP"},
        "urgent": True,
        "now": NOW,
    }
    return outbox.enqueue(**values | fields)


def test_a_code_leaves_in_french_and_is_then_forgotten():
    email = enqueue()
    assert outbox.deliver_due(now=timezone.now()) == 1
    [message] = mail.outbox
    assert message.subject == "K7M-4QP\xa0: votre code de connexion"
    assert "    K7M-4QP\n" in message.body
    assert message.extra_headers["Message-ID"] == email.message_id
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message.extra_headers
    email.refresh_from_db()
    assert (email.state, email.context) == (State.SENT, {})
    assert outbox.deliver_due(now=timezone.now()) == 0


@pytest.mark.parametrize(
    ("kind", "context"),
    [
        ("login_code", {"code": "K7M-4QP"}),
        ("password_reset_code", {"code": "K7M-4QP"}),
        ("email_confirmation_code", {"code": "K7M-4QP"}),
        ("account_notice", {"title": "Mot de passe changé", "lines": ["Ligne & texte. " * 12]}),
    ],
)
def test_each_mail_has_a_written_text_of_78_columns_and_french_html(kind: str, context: dict):
    enqueue(kind=kind, context=context)
    outbox.deliver_due(now=timezone.now())
    [message] = mail.outbox
    [(html, _type)] = message.alternatives
    assert max(map(len, message.body.splitlines())) <= 78
    assert "&amp;" not in message.body
    assert '<html lang="fr-CA">' in html
    assert "Vous recevez ce message parce qu" in message.body
    assert "prefers-color-scheme" in html
    assert "<img" not in html


def test_a_mail_of_which_nothing_can_be_asked_holds_no_other_back(monkeypatch):
    def fail(email, now):
        if email.kind == "account_notice":
            raise ValueError

    monkeypatch.setattr(outbox, "why_not", fail)
    bad = enqueue(kind="account_notice", context={"title": "Avis", "lines": []})
    enqueue()
    assert outbox.deliver_due(now=timezone.now()) == 1
    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == (State.PLANNED, 1)


def test_a_code_does_not_wait_behind_notices():
    enqueue(kind="account_notice", context={"title": "Avis", "lines": []}, urgent=False)
    enqueue()
    outbox.deliver_due(now=timezone.now(), urgent_only=True)
    assert [message.subject for message in mail.outbox] == ["K7M-4QP\xa0: votre code de connexion"]


def test_a_mail_rings_the_queue_of_its_haste(django_capture_on_commit_callbacks, monkeypatch):
    rung: list[str] = []
    monkeypatch.setattr(outbox, "ring", lambda task: rung.append(task.name))
    enqueue()
    enqueue(urgent=False)
    assert rung == ["cms.mail.tasks.deliver_urgent", "cms.mail.tasks.deliver_due"]


def test_two_workers_never_hold_the_same_mail():
    enqueue()
    first = OutgoingEmail.objects.claim(now=NOW, limit=10)
    second = OutgoingEmail.objects.claim(now=NOW, limit=10)
    assert (len(first.ids), second.ids) == (1, [])


def test_what_a_dead_worker_held_is_given_back_when_its_lease_ends():
    enqueue()
    lease = OutgoingEmail.objects.claim(now=NOW, limit=10)
    assert OutgoingEmail.objects.release_expired(lease.until - timedelta(seconds=1)) == 0
    assert OutgoingEmail.objects.release_expired(lease.until) == 1
    assert OutgoingEmail.objects.renew(lease, now=NOW).ids == []
    assert len(OutgoingEmail.objects.claim(now=NOW, limit=10).ids) == 1


def test_a_mail_that_kills_its_workers_is_set_aside():
    email = enqueue()
    OutgoingEmail.objects.update(leases=MAX_LEASES - 1)
    lease = OutgoingEmail.objects.claim(now=NOW, limit=10)
    OutgoingEmail.objects.release_expired(lease.until)
    email.refresh_from_db()
    assert email.state == State.UNCERTAIN


def test_a_mail_that_cannot_be_made_does_not_hold_back_the_others():
    poison = enqueue(kind="no_such_template")
    enqueue()
    now = timezone.now()
    for _try in range(MAX_TRIES):
        outbox.deliver_due(now=now)
        OutgoingEmail.objects.filter(state=State.PLANNED).update(not_before=None)
    poison.refresh_from_db()
    assert (poison.state, poison.reason, poison.context) == (State.FAILED, Reason.EXHAUSTED, {})
    assert len(mail.outbox) == 1


def test_pauses_grow_and_six_tries_fit_in_a_day():
    email = enqueue()
    longest = timedelta()
    for _try in range(MAX_TRIES - 1):
        OutgoingEmail.objects.postpone(email, now=NOW)
        email.refresh_from_db()
        assert email.not_before >= NOW
        longest += max(timedelta(), email.not_before - NOW)
    assert longest <= timedelta(hours=24)
    OutgoingEmail.objects.postpone(email, now=NOW)
    email.refresh_from_db()
    assert (email.state, email.attempts) == (State.FAILED, MAX_TRIES)


def test_a_subject_with_a_line_break_stays_one_header():
    enqueue(kind="account_notice", context={"title": "Avis\nBcc: a@example.org", "lines": []})
    outbox.deliver_due(now=timezone.now())
    assert mail.outbox[0].subject == "Avis Bcc: a@example.org"
