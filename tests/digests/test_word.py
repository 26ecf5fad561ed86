"""What a facilitator says at the head of the digest."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.core.ui.moments import whole_day
from communaute.digests import batches, planning
from communaute.digests.models import DigestDelivery, Word
from communaute.discussions.models import Topic, Watch
from communaute.members import access
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_category, make_member, make_resource, make_topic

pytestmark = pytest.mark.django_db
PAGE = "/animation/resume/"
YESTERDAY = MONDAY - timedelta(days=1)


@pytest.fixture
def facilitator(client):
    make_federation()
    person = make_member(groups=[access.FACILITATORS], first_name="Lucie")
    client.force_login(person)
    return person


def say(text: str = "Bonne rentrée!", pinned=None) -> Word:
    return Word.objects.create(
        text=text,
        author=make_member(first_name="Lucie"),
        pinned=pinned,
        starts_at=MONDAY - timedelta(days=2),
        ends_at=MONDAY + timedelta(days=2),
    )


def test_her_word_comes_first_and_is_signed():
    make_federation()
    make_subscriber()
    make_resource("Une fiche", first_published_at=YESTERDAY)
    say()
    send_all(MONDAY)
    [sent] = mail.outbox
    assert sent.body.index("Bonne rentrée!") < sent.body.index("Une fiche")
    assert "Lucie, pour l’équipe d’animation" in sent.body
    assert "Bonne rentrée!" in sent.alternatives[0][0]


def test_what_she_pinned_is_told_first_and_once():
    make_federation()
    make_subscriber()
    for n in range(3):
        make_resource(f"Fiche {n}", first_published_at=YESTERDAY + timedelta(hours=n))
    chosen = make_resource("La fiche choisie", first_published_at=YESTERDAY)
    say(pinned=["bibliotheque", "resource", chosen.pk])
    send_all(MONDAY)
    text = mail.outbox[0].body
    assert text.count("La fiche choisie") == 1
    assert text.index("La fiche choisie") < text.index("Fiche 0")
    assert "À NE PAS MANQUER" in text


def test_what_she_pinned_is_not_shown_to_who_may_not_see_it_or_muted_it():
    make_federation()
    network, muted = make_subscriber(), make_subscriber()
    network.groups.clear()
    network.groups.add(access.role_group(access.NETWORK))
    closed = make_topic("Entre membres", on=make_category(audience=access.MEMBERS), now=YESTERDAY)
    Watch.objects.create(member=muted, topic=closed, level=Watch.Level.MUTE)
    make_resource("Une fiche", first_published_at=YESTERDAY)
    say(pinned=["discussions", "topic", closed.pk])
    send_all(MONDAY)
    assert len(mail.outbox) == 2
    assert not [one for one in mail.outbox if "Entre membres" in one.body]


def test_what_she_pinned_is_no_reason_to_write_once_the_rest_is_gone():
    make_federation()
    member = make_subscriber()
    pinned = make_resource("La fiche choisie", first_published_at=YESTERDAY - timedelta(days=60))
    gone = make_resource("Une fiche", first_published_at=YESTERDAY)
    say(pinned=["bibliotheque", "resource", pinned.pk])
    planning.plan_due(now=MONDAY)
    rows = list(DigestDelivery.objects.all())
    DigestDelivery.objects.update(state="leased")
    batches.compose_batch(rows, batches.Activity().of(rows))
    DigestDelivery.objects.update(state="planned")
    gone.unpublish()
    send_all(MONDAY)
    assert mail.outbox == []
    assert DigestDelivery.objects.get(member=member).state == "skipped"


def test_a_word_alone_is_no_reason_to_write():
    make_federation()
    make_subscriber()
    say()
    send_all(MONDAY)
    assert mail.outbox == []


def test_what_only_the_team_reads_is_not_offered_and_its_last_day_is_told(client, facilitator):
    make_resource("Pour tout le monde", first_published_at=timezone.now())
    topic = make_topic("Entre nous", on=make_category(), now=timezone.now())
    page = client.get(PAGE).content.decode()
    assert ("Entre nous" in page, "Pour tout le monde" in page) == (True, True)
    Topic.objects.filter(pk=topic.pk).update(audience=access.Audience.FACILITATORS)
    offered = client.get(PAGE).context["form"].fields["pinned"].choices
    assert [title for _key, title in offered][1:] == ["Pour tout le monde"]
    until = timezone.localdate() + timedelta(days=3)
    client.post(PAGE, {"text": "Bonjour", "until": until.isoformat(), "geste": "donner"})
    assert f"jusqu’au {whole_day(until)}." in client.get(PAGE).content.decode().replace("\n", "")


def test_it_is_looked_at_then_given_then_taken_back(client, facilitator):
    resource = make_resource("La fiche choisie", first_published_at=timezone.now())
    page = client.get(PAGE).content.decode()
    assert "La fiche choisie" in page
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    pinned = f'["bibliotheque", "resource", {resource.pk}]'
    answer = {"text": "Bonne semaine!", "pinned": pinned, "until": until}
    seen = client.post(PAGE, answer | {"geste": "apercu"}).content.decode()
    assert "À ne pas manquer" in seen
    assert not Word.objects.exists()
    client.post(PAGE, answer | {"geste": "donner"})
    assert Word.objects.at(timezone.now()).text == "Bonne semaine!"
    client.post(PAGE, {"geste": "retirer"})
    assert Word.objects.at(timezone.now()) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"text": ""},
        {"text": "mot " * 81},
        {"text": "Oui", "pinned": '["members", "user", 1]'},
        {"text": "Oui", "pinned": "{"},
        {"text": "Oui", "until": "1999-01-01"},
        {"text": "Oui\0"},
    ],
)
def test_a_word_that_cannot_leave_is_refused_and_kept_on_the_page(client, facilitator, answer):
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    refused = client.post(PAGE, {"until": until, "geste": "donner"} | answer)
    assert refused.status_code == 422
    assert not Word.objects.exists()


def test_only_facilitators_say_a_word(client):
    make_federation()
    client.force_login(make_member())
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"text": "Non", "geste": "donner"}).status_code == 404
