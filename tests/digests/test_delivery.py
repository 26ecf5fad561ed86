from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.mail.suppression import suppress
from communaute.digests import batches, delivery, planning
from communaute.digests.asking import ask_again
from communaute.digests.batches import Activity
from communaute.digests.models import DigestDelivery, DigestRun, Subscription
from communaute.discussions.models import ReadMark, Watch
from communaute.members import access
from communaute.members.access import State
from communaute.members.actions import change_standing
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import (
    make_category,
    make_member,
    make_organization,
    make_post,
    make_resource,
    make_topic,
    make_user,
    restrict,
)

pytestmark = pytest.mark.django_db
Reason, Run = DigestDelivery.Reason, DigestDelivery.State
TUESDAY_BEFORE = MONDAY - timedelta(days=6)


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def test_a_new_post_and_a_new_resource_are_told_once():
    maude = make_subscriber()
    make_resource("Grille d’accueil", first_published_at=TUESDAY_BEFORE)
    topic = make_topic("Relancer un jeune", posts=2, now=TUESDAY_BEFORE)
    [row] = send_all(MONDAY)
    [message] = mail.outbox
    assert (row.state, message.to) == (Run.SENT, [maude.email])
    assert "Grille d’accueil" in message.body
    assert f"/communaute/messages/{topic.posts.first().pk}/" in message.body
    assert message.subject.startswith("2 nouveautés de la semaine\xa0: ")
    send_all(MONDAY + timedelta(hours=1))
    assert len(mail.outbox) == 1
    assert DigestRun.objects.get().done_at


def test_a_followed_topic_leads_to_the_first_unread_post():
    maude = make_subscriber()
    topic = make_topic("Relancer un jeune", posts=3, now=TUESDAY_BEFORE)
    Watch.objects.create(member=maude, topic=topic)
    ReadMark.objects.create(member=maude, topic=topic, last_number=1, read_at=TUESDAY_BEFORE)
    send_all(MONDAY)
    [message] = mail.outbox
    assert "VOS DISCUSSIONS" in message.body
    assert f"/communaute/messages/{topic.posts.get(number=2).pk}/" in message.body


def test_topics_of_a_followed_page_are_followed():
    maude, category = make_subscriber(), make_category()
    topic = make_topic("Un nouveau sujet", on=category, now=TUESDAY_BEFORE)
    Watch.objects.create(member=maude, page=category)
    send_all(MONDAY)
    assert "VOS DISCUSSIONS" in mail.outbox[0].body
    assert topic.title in mail.outbox[0].body


def test_what_i_read_wrote_or_muted_is_left_out_and_the_rest_stays():
    maude = make_subscriber()
    read = make_topic("Déjà lu", now=TUESDAY_BEFORE)
    make_topic("Le mien", author=maude, now=TUESDAY_BEFORE)
    muted = make_topic("En sourdine", now=TUESDAY_BEFORE)
    make_topic("À lire", now=TUESDAY_BEFORE)
    ReadMark.objects.create(member=maude, topic=read, last_number=1, read_at=MONDAY)
    Watch.objects.create(member=maude, topic=muted, level=Watch.Level.MUTE)
    send_all(MONDAY)
    [message] = mail.outbox
    assert "À lire" in message.body
    for title in ("Déjà lu", "Le mien", "En sourdine"):
        assert title not in message.body


def test_a_topic_of_a_muted_page_is_left_out_unless_it_is_followed():
    maude, category = make_subscriber(), make_category()
    make_topic("Ailleurs", now=TUESDAY_BEFORE)
    make_topic("Bruit", on=category, now=TUESDAY_BEFORE)
    kept = make_topic("Gardé", on=category, now=TUESDAY_BEFORE)
    Watch.objects.create(member=maude, page=category, level=Watch.Level.MUTE)
    Watch.objects.create(member=maude, topic=kept)
    send_all(MONDAY)
    assert "Gardé" in mail.outbox[0].body
    assert "Bruit" not in mail.outbox[0].body


def test_a_quiet_week_sends_nothing_and_says_why():
    make_subscriber()
    [row] = send_all(MONDAY)
    assert (row.state, row.reason, mail.outbox) == (Run.SKIPPED, Reason.EMPTY, [])


def test_nobody_is_told_what_they_may_not_open():
    make_subscriber(make_user(organization=make_organization(standing="network")))
    make_topic("Entre membres", on=make_category(audience=access.MEMBERS), now=TUESDAY_BEFORE)
    make_topic("Réservé à l’équipe", audience="facilitators", now=TUESDAY_BEFORE)
    make_topic("Pour le réseau", now=TUESDAY_BEFORE)
    send_all(MONDAY)
    [message] = mail.outbox
    assert "Pour le réseau" in message.body
    assert "Entre membres" not in message.body
    assert "Réservé" not in message.body


def test_the_author_of_a_question_to_the_facilitators_hears_the_answer_and_nobody_else_does():
    facilitator = make_member(groups=[access.FACILITATORS])
    maude, yanis = make_subscriber(), make_subscriber()
    topic = make_topic("En confiance", author=maude, audience="facilitators", now=TUESDAY_BEFORE)
    make_post(topic, author=facilitator, now=TUESDAY_BEFORE)
    make_topic("Pour tout le monde", now=TUESDAY_BEFORE)
    for member in (maude, yanis):
        Watch.objects.create(member=member, topic=topic)
    send_all(MONDAY)
    told = {message.to[0]: message.body for message in mail.outbox}
    assert "En confiance" in told[maude.email]
    assert "Message 2" not in told[maude.email]  # what was said to a few stays on the site
    assert "En confiance" not in told[yanis.email]


@pytest.fixture
def planned():
    """One digest planned and composed, about one topic; not sent yet."""
    maude = make_subscriber()
    topic = make_topic("Sujet retiré", kind="recit", now=TUESDAY_BEFORE)
    planning.plan_due(now=MONDAY)
    rows = list(DigestDelivery.objects.all())
    DigestDelivery.objects.update(state=Run.LEASED)
    batches.compose_batch(rows, Activity().of(rows))
    DigestDelivery.objects.update(state=Run.PLANNED)
    assert rows[0].items
    return maude, topic


def finish() -> DigestDelivery:
    delivery.deliver_due(now=MONDAY)
    return DigestDelivery.objects.get()


def test_a_page_restricted_after_planning_is_absent(planned):
    restrict(planned[1].page, "comite")
    assert (finish().state, mail.outbox) == (Run.SKIPPED, [])


def test_a_topic_hidden_after_planning_is_absent(planned):
    planned[1].state = State.HIDDEN
    planned[1].save()
    assert (finish().reason, mail.outbox) == (Reason.NO_ACCESS, [])


def test_a_post_hidden_after_planning_gives_way_to_the_next(planned):
    _maude, topic = planned
    later = make_post(topic, now=TUESDAY_BEFORE)
    topic.posts.filter(number=1).update(state=State.HIDDEN)
    finish()
    assert f"/communaute/messages/{later.pk}/" in mail.outbox[0].body
    assert "Message 1" not in mail.outbox[0].body


def test_a_question_answered_after_planning_asks_no_more():
    make_subscriber()
    topic = make_topic("Qui peut m’aider?", now=TUESDAY_BEFORE)
    planning.plan_due(now=MONDAY)
    rows = list(DigestDelivery.objects.all())
    DigestDelivery.objects.update(state=Run.LEASED)
    batches.compose_batch(rows, Activity().of(rows))
    DigestDelivery.objects.update(state=Run.PLANNED)
    make_post(topic, now=MONDAY)
    finish()
    assert mail.outbox == []


def test_a_topic_muted_after_planning_is_absent(planned):
    maude, topic = planned
    Watch.objects.create(member=maude, topic=topic, level=Watch.Level.MUTE)
    finish()
    assert mail.outbox == []


def test_an_organization_that_left_hears_no_more(planned):
    change_standing(planned[0].memberships.get().organization, "former", now=MONDAY)
    assert (finish().reason, mail.outbox) == (Reason.NO_ACCESS, [])


def test_a_closed_account_hears_no_more(planned):
    planned[0].is_active = False
    planned[0].save()
    assert (finish().reason, mail.outbox) == (Reason.NO_ACCESS, [])


def test_who_unsubscribed_after_planning_hears_no_more(planned):
    Subscription.objects.update(is_active=False)
    assert (finish().reason, mail.outbox) == (Reason.UNSUBSCRIBED, [])


def test_a_suppressed_address_is_not_written_to(planned):
    suppress(planned[0].email.upper(), source="complaint", now=MONDAY)
    assert (finish().reason, mail.outbox) == (Reason.SUPPRESSED, [])


def test_without_a_postal_address_nothing_leaves_and_nothing_is_lost(planned):
    make_federation(postal_address="")
    assert (finish().state, mail.outbox) == (Run.PLANNED, [])
    make_federation()
    assert (finish().state, len(mail.outbox)) == (Run.SENT, 1)


def test_a_lost_lease_is_not_sent(planned):
    lease = DigestDelivery.objects.claim(now=MONDAY, limit=10)
    DigestDelivery.objects.update(lease_until=MONDAY + timedelta(hours=9))  # another worker's
    assert DigestDelivery.objects.renew(lease, now=MONDAY).ids == []


def test_composing_costs_the_same_queries_for_2_members_as_for_20():
    for n in range(4):
        topic = make_topic(f"Sujet {n}", posts=2, now=TUESDAY_BEFORE)
        make_resource(first_published_at=TUESDAY_BEFORE)
    organization = make_organization()
    counts = []
    for many in (2, 18):
        for _n in range(many):
            member = make_subscriber(make_user(organization=organization))
            Watch.objects.create(member=member, topic=topic)
            ReadMark.objects.create(
                member=member, topic=topic, last_number=1, read_at=timezone.now()
            )
        DigestRun.objects.all().delete()
        planning.plan_due(now=MONDAY)
        rows = list(DigestDelivery.objects.all())
        DigestDelivery.objects.update(state=Run.LEASED)
        shared = Activity().of(rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(batches.compose_batch(rows, shared)) == len(rows)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24


def test_asking_again_costs_the_same_queries_for_2_members_as_for_20():
    make_topic("Sujet", posts=2, now=TUESDAY_BEFORE)
    make_resource(first_published_at=TUESDAY_BEFORE)
    organization, counts = make_organization(), []
    for many in (2, 18):
        for _n in range(many):
            make_subscriber(make_user(organization=organization))
        DigestRun.objects.all().delete()
        planning.plan_due(now=MONDAY)
        rows = list(DigestDelivery.objects.all())
        DigestDelivery.objects.update(state=Run.LEASED)
        batches.compose_batch(rows, Activity().of(rows))
        with CaptureQueriesContext(connection) as queries:
            ask_again(rows, now=MONDAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
