"""Nobody is written to in numbers until the federation says who it is; nothing is lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.digests.models import DigestDelivery
from communaute.members import access
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_member, make_resource, make_user
from tests.notifications.factories import open_topic, reply, tell

pytestmark = pytest.mark.django_db
LACKING = [
    ({"postal_address": ""}, "cms.E003", "l’adresse postale"),
    ({"privacy_officer_title": ""}, "cms.E004", "la personne responsable"),
    ({"privacy_officer_email": ""}, "cms.E004", "la personne responsable"),
]
WAITING = OutgoingEmail.State.PLANNED


@pytest.mark.parametrize(("fields", "code", "words"), LACKING)
def test_digests_and_notices_wait_and_leave_once_it_is_said(fields, code, words):
    federation = make_federation(**fields)
    make_subscriber()
    make_resource("Une fiche", first_published_at=MONDAY - timedelta(days=1))
    reply(open_topic(make_member()), make_member(first_name="Yanis"))
    tell()
    now = timezone.now()
    outbox.enqueue(
        "account_notice",
        address="maude@example.org",
        user=None,
        context={"title": "Sécurité", "lines": []},
        urgent=False,
        now=now,
    )
    [row] = send_all(MONDAY)
    outbox.deliver_due(now=now)
    assert [one.subject for one in mail.outbox] == ["Sécurité"]
    notice = OutgoingEmail.objects.get(kind="notice")
    for one in (row, notice):
        one.refresh_from_db()
        assert (one.state, one.attempts, one.leases) == (WAITING, 0, 0)
    complete = make_federation()
    assert complete.pk == federation.pk
    send_all(MONDAY + timedelta(minutes=1))
    outbox.deliver_due(now=now)
    assert len(mail.outbox) == 3
    assert not DigestDelivery.objects.exclude(state=DigestDelivery.State.SENT).exists()


@pytest.mark.parametrize(("fields", "code", "words"), LACKING)
def test_the_check_before_opening_fails(fields, code, words, settings):
    make_federation(**fields)
    with pytest.raises(CommandError) as refused:
        call_command("check", deploy=True, databases=["default"], fail_level="ERROR")
    assert code in str(refused.value)


@pytest.mark.parametrize(("fields", "code", "words"), LACKING)
def test_it_is_said_to_the_facilitators_and_to_the_administration(fields, code, words):
    make_federation(**fields)
    make_subscriber()
    make_resource("Une fiche", first_published_at=MONDAY - timedelta(days=1))
    send_all(MONDAY)
    facilitator = Client()
    facilitator.force_login(make_member(groups=[access.FACILITATORS]))
    page = facilitator.get("/animation/").content.decode()
    assert "Les résumés et les avis sont retenus" in page
    assert words in page
    administrator = Client()
    administrator.force_login(make_user(is_superuser=True))
    page = administrator.get("/gestion/resumes/").content.decode()
    assert "Rien ne part pour l’instant" in page
    assert words in page


def test_nothing_is_said_where_nothing_is_lacking(client):
    make_federation()
    client.force_login(make_member(groups=[access.FACILITATORS]))
    assert "retenus" not in client.get("/animation/").content.decode()
