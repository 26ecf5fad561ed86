"""« M'envoyer un essai »: the facilitator's own digest, with a word that nobody else has."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.mail import tasks
from cms.mail.models import OutgoingEmail
from communaute.digests.models import DigestDelivery, Word
from communaute.members import access
from tests.digests.factories import make_federation, make_subscriber
from tests.factories import make_member, make_resource

pytestmark = pytest.mark.django_db
PAGE = "/animation/resume/"


@pytest.fixture
def facilitator(client):
    make_federation()
    person = make_member(groups=[access.FACILITATORS], first_name="Lucie")
    client.force_login(person)
    return person


@pytest.fixture
def resource():
    return make_resource("La fiche choisie", first_published_at=timezone.now() - timedelta(hours=1))


def answer(**fields) -> dict[str, str]:
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    return {"text": "Bonne semaine!", "until": until, "geste": "essai"} | fields


def test_it_is_sent_to_her_alone_and_counts_for_nothing(client, facilitator, resource):
    make_subscriber()
    pinned = f'["bibliotheque", "resource", {resource.pk}]'
    page = client.post(PAGE, answer(pinned=pinned))
    assert "L’essai est parti" in page.content.decode()
    assert "Bonne semaine!" in page.content.decode()  # what she wrote is still there
    tasks.deliver_urgent()
    [sent] = mail.outbox
    assert sent.to == [facilitator.email]
    assert sent.subject.startswith("[Essai] ")
    assert "Bonne semaine!" in sent.body
    assert "À NE PAS MANQUER" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers
    assert not DigestDelivery.objects.exists()
    assert not Word.objects.exists()


def test_her_word_is_forgotten_once_it_has_left(client, facilitator, resource):
    client.post(PAGE, answer())
    tasks.deliver_urgent()
    assert OutgoingEmail.objects.get().context == {}


def test_with_nothing_under_it_nothing_leaves_and_nothing_typed_is_lost(client, facilitator):
    refused = client.post(PAGE, answer())
    assert refused.status_code == 422
    assert "Bonne semaine!" in refused.content.decode()
    assert "L’essai non plus" in refused.content.decode()
    assert not OutgoingEmail.objects.exists()


def test_a_word_that_cannot_leave_is_not_tried(client, facilitator, resource):
    assert client.post(PAGE, answer(text="mot " * 81)).status_code == 422
    assert not OutgoingEmail.objects.exists()


def test_trials_are_limited_by_rows(client, facilitator, resource):
    for _time in range(5):
        assert client.post(PAGE, answer()).status_code == 200
    assert client.post(PAGE, answer()).status_code == 429
    assert OutgoingEmail.objects.count() == 5


def test_who_is_no_facilitator_any_more_gets_none(client, facilitator, resource):
    client.post(PAGE, answer())
    facilitator.groups.remove(access.role_group(access.FACILITATORS))
    tasks.deliver_urgent()
    assert mail.outbox == []
    assert OutgoingEmail.objects.get().reason == OutgoingEmail.Reason.NO_ACCESS


def test_members_have_no_trial(client, facilitator, resource):
    client.force_login(make_member())
    assert client.post(PAGE, answer()).status_code == 404
    assert not OutgoingEmail.objects.exists()
