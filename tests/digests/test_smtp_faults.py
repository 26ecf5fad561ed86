"""Digests and a mail server at fault: who waits, and that each is written to once in the end."""

import socket
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail

from cms.mail.transport import Courier
from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery
from tests.digests.factories import MONDAY, make_federation, make_subscriber
from tests.factories import make_member, make_topic
from tests.faults.harness import free_port
from tests.faults.mail_server import Server, serving

pytestmark = pytest.mark.django_db
State = DigestDelivery.State
FIVE = 5


@pytest.fixture(autouse=True)
def _five_digests():
    make_federation()
    for _n in range(FIVE):
        make_subscriber()
    make_topic(now=MONDAY - timedelta(days=1), kind="recit")
    planning.plan_due(now=MONDAY)


def attempts() -> list[int]:
    """After a turn: the tries of each, all of them waiting and none held."""
    assert set(DigestDelivery.objects.values_list("state", flat=True)) == {State.PLANNED}
    return sorted(DigestDelivery.objects.values_list("attempts", flat=True), reverse=True)


def everybody_hears_at_last(settings) -> list[str]:
    """The server is well again; gives back the Message-IDs that it took."""
    DigestDelivery.objects.update(not_before=None)
    with serving(Server("250 OK"), settings) as well:
        delivery.deliver_due(now=MONDAY + timedelta(hours=1))
    assert set(DigestDelivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(well.read) == len(set(well.read)) == FIVE
    return well.read


def test_a_4xx_makes_each_wait(settings):
    with serving(Server("451 Try later"), settings) as server:
        delivery.deliver_due(now=MONDAY)
    assert attempts() == [1] * FIVE
    assert set(everybody_hears_at_last(settings)) == set(server.read)


def test_a_server_that_is_closing_is_tried_once(settings):
    with serving(Server("421 Closing"), settings) as server:
        delivery.deliver_due(now=MONDAY)
    assert attempts() == [1, 0, 0, 0, 0]
    assert len(server.read) == 1
    everybody_hears_at_last(settings)


def test_a_server_that_hangs_up_after_data_gets_one_message_again_under_the_same_id(settings):
    server = Server("250 OK")
    server.hangs_up = True
    with serving(server, settings):
        delivery.deliver_due(now=MONDAY)
    assert attempts() == [1, 0, 0, 0, 0]
    [taken] = server.read
    assert taken in everybody_hears_at_last(settings)


def test_a_server_that_never_answers_costs_one_time_out(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        delivery.deliver_due(now=MONDAY)
    assert attempts() == [1, 0, 0, 0, 0]
    everybody_hears_at_last(settings)


def test_a_server_that_is_down_costs_one_try(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    delivery.deliver_due(now=MONDAY)
    assert attempts() == [1, 0, 0, 0, 0]
    everybody_hears_at_last(settings)


def test_time_that_runs_out_as_a_digest_leaves_costs_nobody_a_try(settings, monkeypatch):
    """The soft limit of a task strikes anywhere, also between two answers of the server."""

    def too_long(courier: Courier, message: object) -> None:
        raise SoftTimeLimitExceeded

    with monkeypatch.context() as patch:
        patch.setattr(Courier, "send", too_long)
        with pytest.raises(SoftTimeLimitExceeded):
            delivery.deliver_due(now=MONDAY)
    assert attempts() == [0] * FIVE
    everybody_hears_at_last(settings)


def test_a_name_or_a_title_with_a_line_break_adds_no_header():
    author = make_member(first_name="Maude\r\nBcc: tous@example.org", last_name="Roy\nTo: a@b.ca")
    title = "Un récit\r\nBcc: tous@example.org"
    make_topic(title, author=author, now=MONDAY - timedelta(days=1), kind="recit")
    delivery.deliver_due(now=MONDAY)
    assert len(mail.outbox) == FIVE
    for message in mail.outbox:
        written = message.message()
        assert "Bcc" not in written
        assert "\n" not in message.subject
        assert len(written.get_all("To")) == len(message.recipients()) == 1
