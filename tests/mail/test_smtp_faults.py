"""A mail server that refuses, hangs or hangs up."""

import socket

import pytest
from django.utils import timezone

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from tests.digests.factories import make_federation
from tests.faults.harness import free_port
from tests.faults.mail_server import Server, serving

pytestmark = pytest.mark.django_db
State, Reason = OutgoingEmail.State, OutgoingEmail.Reason


@pytest.fixture
def serve(settings):
    return lambda server: serving(server, settings)


def make_notice(number: int = 0) -> OutgoingEmail:
    return outbox.enqueue(
        "account_notice",
        address=f"membre{number}@example.org",
        user=None,
        context={"title": "Avis", "lines": []},
        urgent=False,
        now=timezone.now(),
    )


def after_delivery(email: OutgoingEmail) -> OutgoingEmail:
    make_federation()
    outbox.deliver_due(now=timezone.now())
    email.refresh_from_db()
    return email


def test_a_message_taken_is_sent(serve):
    with serve(Server("250 OK")) as server:
        assert after_delivery(make_notice()).state == State.SENT
    assert len(server.read) == 1


def test_a_5xx_is_final(serve):
    with serve(Server("550 No such user")):
        email = after_delivery(make_notice())
    assert (email.state, email.reason) == (State.FAILED, Reason.REFUSED)


def test_a_4xx_waits_and_the_next_message_goes(serve):
    with serve(Server("451 Try later")) as server:
        first, second = make_notice(1), make_notice(2)
        after_delivery(first)
        second.refresh_from_db()
    assert (first.state, first.attempts, second.attempts) == (State.PLANNED, 1, 1)
    assert first.not_before > first.created_at
    assert len(server.read) == 2


def test_a_server_that_hangs_up_after_data_gets_the_same_message_id_again(serve):
    server = Server("250 OK")
    server.hangs_up = True
    with serve(server):
        email, other = make_notice(1), make_notice(2)
        assert after_delivery(email).state == State.PLANNED
        other.refresh_from_db()
        assert (other.state, other.attempts) == (State.PLANNED, 0)  # not tried: it is the server
        server.hangs_up = False
        OutgoingEmail.objects.update(not_before=None)
        assert after_delivery(email).state == State.SENT
    assert len(server.read) == 3
    assert len(set(server.read)) == 2


def test_a_server_that_never_answers_costs_one_time_out_and_nothing_is_lost(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        emails = [make_notice(n) for n in range(5)]
        after_delivery(emails[0])
    states = OutgoingEmail.objects.values_list("state", "attempts").order_by("pk")
    assert list(states) == [(State.PLANNED, 1)] + [(State.PLANNED, 0)] * 4


def test_a_server_that_is_down_delays_only(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert after_delivery(make_notice()).state == State.PLANNED
