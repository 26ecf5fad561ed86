"""What is asked of a mail at the last moment: its time, and what its room declared."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.mail import outbox, tasks
from cms.mail.models import OutgoingEmail
from tests.digests.factories import make_federation
from tests.factories import make_home_tree, make_user

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


def end_of(email: OutgoingEmail) -> tuple:
    email.refresh_from_db()
    return email.state, email.reason, email.context


def test_a_code_past_its_time_never_leaves():
    late = enqueue(not_after=timezone.now() - timedelta(seconds=1))
    good = enqueue(not_after=timezone.now() + timedelta(minutes=9))
    assert outbox.deliver_due(now=timezone.now()) == 1
    assert len(mail.outbox) == 1
    assert end_of(late) == (State.SKIPPED, Reason.MISSED, {})
    assert end_of(good)[0] == State.SENT


def test_a_code_that_waits_for_its_next_try_is_closed_and_forgotten():
    email = enqueue(not_after=timezone.now() - timedelta(seconds=1))
    OutgoingEmail.objects.update(not_before=timezone.now() + timedelta(hours=2), attempts=4)
    tasks.sweep()
    assert end_of(email) == (State.SKIPPED, Reason.MISSED, {})
    assert mail.outbox == []


def test_what_has_no_end_waits_as_long_as_it_must():
    enqueue(kind="account_notice", context={"title": "Avis", "lines": []})
    assert outbox.expire(now=timezone.now() + timedelta(days=9)) == 0
    assert outbox.deliver_due(now=timezone.now()) == 1


def test_each_code_has_the_life_of_what_it_opens():
    make_home_tree()
    person = make_user("maude@example.org")
    Client().post("/compte/connexion/code/", {"email": person.email})
    Client().post("/compte/mot-de-passe/oublie/", {"email": person.email})
    codes = OutgoingEmail.objects.filter(kind__in=["login_code", "password_reset_code"])
    assert {one.not_after - one.created_at for one in codes} == {timedelta(minutes=10)}
    assert codes.count() == 2
    assert not OutgoingEmail.objects.exclude(pk__in=codes).exclude(not_after=None).exists()


def test_a_form_sent_twice_is_one_mail():
    key = "5f0a0d0e-8f55-4c0d-9a53-3f2b6f0a7a11"
    assert enqueue(key=key).pk == enqueue(key=key).pk
    assert enqueue().pk != enqueue().pk
