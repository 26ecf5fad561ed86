"""A seat is lost, or a standing, or the phase: what was open is closed on the next request."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from bibliotheque.models import ResourcePage
from cms.core.models import Federation
from cms.search.actions import rebuild
from communaute.digests import batches, delivery, planning
from communaute.digests.batches import Activity
from communaute.digests.models import DigestDelivery
from communaute.members.actions import change_standing, sync_network
from communaute.members.models import Membership, User
from communaute.members.seats.actions import close_seat
from tests.digests.factories import MONDAY, make_federation, make_subscriber
from tests.factories import make_category, make_organization, make_resource, make_topic, make_user
from tests.members.doors.factories import make_facilitator, make_responsible, sign_in
from tests.members.test_media import make_document, make_image

pytestmark = pytest.mark.django_db
Run = DigestDelivery.State


def publish() -> tuple[ResourcePage, list[str]]:
    """A page of the community with an image and a file; it, and the addresses of those."""
    page = make_resource("Canari réservé", audience="reseau")
    image, document = make_image(), make_document()
    page.image, page.image_alt = image, "Une photo"
    page.attachments.create(document=document)
    page.save_revision().publish()
    return page, [image.get_rendition("width-20").url, image.file.url, document.url]


@pytest.fixture
def lea() -> User:
    """Responsible of a network organization that has another responsible person."""
    make_federation(network_is_open=True)
    organization = make_organization(standing="network")
    make_responsible(organization)
    return make_responsible(organization, email="lea@example.org")


@pytest.fixture
def saved(lea) -> list[str]:
    """Every address that Léa keeps in her bookmarks, each open to her today."""
    page, files = publish()
    topic = make_topic("Canari parlé", on=make_category())
    colleague = topic.author
    organization = lea.memberships.get().organization
    seat = organization.memberships.exclude(member=lea).get()
    rebuild()
    return [
        f"/bibliotheque/{page.slug}/",
        *files,
        "/communaute/",
        topic.get_absolute_url(),
        f"/communaute/messages/{topic.posts.get().pk}/",
        reverse("members:directory"),
        organization.get_absolute_url(),
        colleague.get_absolute_url(),
        reverse("members:organization_area", args=[organization.slug]),
        reverse("members:edit_organization", args=[organization.slug]),
        reverse("members:close_seat", args=[organization.slug, seat.pk]),
    ]


def lose_seat(lea: User) -> None:
    seat = lea.memberships.get()
    by = seat.organization.memberships.exclude(member=lea).get().member
    close_seat(seat, by=by, now=timezone.now())


def lose_standing(lea: User) -> None:
    change_standing(lea.memberships.get().organization, "former", now=timezone.now())


def lose_phase(lea: User) -> None:
    Federation.objects.update(network_is_open=False)
    sync_network()


LOSSES = [lose_seat, lose_standing, lose_phase]
SEARCH = "/recherche/?q=canari"
DATA = "/compte/donnees/"


@pytest.mark.parametrize("lose", LOSSES)
def test_every_address_saved_beforehand_is_refused_on_the_next_request(client, lea, saved, lose):
    sign_in(client, lea)
    for address in saved:
        assert client.get(address, follow=True).status_code in {200, 206}, address
    found = client.get(SEARCH).content.decode()
    assert "</mark> réservé" in found
    assert "</mark> parlé" in found
    lose(lea)
    signed_out = lose is lose_seat
    for address in saved:
        for ask in (client.get, client.head):
            answer = ask(address)
            if signed_out:
                assert answer.status_code == 302, address
                assert answer.url.startswith("/compte/connexion/")
            else:
                assert answer.status_code == 404, address
    text = client.get(SEARCH).content.decode()
    assert "</mark> réservé" not in text
    assert "</mark> parlé" not in text


def test_a_closed_seat_closes_ones_data_until_one_signs_in_again(client, lea, saved):
    """The law leaves the copy of one's own data to its owner; the session that was open is not."""
    sign_in(client, lea)
    assert client.get(DATA).status_code == 200
    lose_seat(lea)
    assert client.get(DATA).url.startswith("/compte/connexion/")
    sign_in(client, lea)
    assert client.get(DATA).status_code == 200
    for address in saved:
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("lose", LOSSES)
def test_a_digest_planned_before_and_sent_after_holds_nothing(lea, lose):
    before = MONDAY - timedelta(days=6)
    make_subscriber(lea)
    make_resource("Canari réservé", audience="reseau", first_published_at=before)
    make_topic("Canari parlé", kind="recit", now=before)
    planning.plan_due(now=MONDAY)
    rows = list(DigestDelivery.objects.filter(member=lea))
    DigestDelivery.objects.update(state=Run.LEASED)
    batches.compose_batch(rows, Activity().of(rows))
    DigestDelivery.objects.update(state=Run.PLANNED)
    assert len(rows[0].items) >= 2
    lose(lea)
    mail.outbox.clear()
    delivery.deliver_due(now=MONDAY)
    assert DigestDelivery.objects.get(member=lea).state == Run.SKIPPED
    assert mail.outbox == []


@pytest.mark.parametrize("lose", [lose_seat, lose_standing])
def test_the_directory_shows_them_no_more(client, lea, lose):
    lose(lea)
    client.force_login(make_user(organization=make_organization()))
    assert client.get(lea.get_absolute_url()).status_code == 404


def test_the_facilitators_see_that_nobody_is_responsible_there(client, lea):
    organization = lea.memberships.get().organization
    for seat in Membership.objects.filter(organization=organization):
        close_seat(seat, by=make_facilitator(), now=timezone.now())
    client.force_login(make_facilitator())
    text = client.get("/animation/organismes/").content.decode()
    assert organization.name in text
    assert "personne n’en est responsable" in text
