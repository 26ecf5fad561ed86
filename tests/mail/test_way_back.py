"""A member whose mail is refused sees it, and finds the way back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.mail import outbox, suppression, tasks
from cms.mail.models import OutgoingEmail, Suppression
from tests.digests.factories import make_federation, make_subscriber
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ADDRESS = "maude@example.org"
PAGE = "/compte/courriels/"
BANNER = "Vos courriels ne passent plus"
Source = Suppression.Source


@pytest.fixture
def member(client):
    make_federation()
    person = make_subscriber(make_member(ADDRESS))
    client.force_login(person)
    return person


@pytest.fixture
def refusal(member):
    return suppression.suppress(ADDRESS, source=Source.GONE, now=timezone.now())


def link_of_test(client) -> str:
    client.post(PAGE)
    tasks.deliver_urgent()
    [sent] = mail.outbox
    assert sent.to == [ADDRESS]
    [line] = [one for one in sent.body.splitlines() if "/compte/courriels/essai/" in one]
    return line.strip().removeprefix("http://localhost:8000")


@pytest.mark.parametrize("page", ["/", "/compte/", "/compte/preferences/", "/compte/avis/"])
def test_the_banner_is_where_one_looks_and_costs_one_query(
    client, member, page, django_assert_num_queries
):
    client.get(page)
    assert BANNER not in client.get(page).content.decode()
    suppression.suppress(ADDRESS, source=Source.BUSY, now=timezone.now())
    shown = client.get(page).content.decode()
    assert BANNER in shown
    assert "plusieurs jours de suite" in shown
    with django_assert_num_queries(1):
        suppression.why(ADDRESS)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source.GONE, "n’existe pas"),
        (Source.BUSY, "peut-être pleine"),
        (Source.COMPLAINT, "signalé comme indésirable"),
        (Source.UNSUBSCRIBE, "ne plus vous écrire"),
    ],
)
def test_it_says_why_in_plain_words(client, member, source, words):
    suppression.suppress(ADDRESS, source=source, now=timezone.now())
    assert words in client.get(PAGE).content.decode()


def test_a_test_that_arrives_and_is_confirmed_brings_mail_back(client, refusal):
    link = link_of_test(client)
    client.logout()  # it is opened on another device
    for _scanner in range(2):
        assert "Reprendre les courriels" in client.get(link).content.decode()
        client.head(link)
    assert suppression.why(ADDRESS) == refusal
    assert "reprennent" in client.post(link).content.decode()
    assert suppression.why(ADDRESS) is None
    again = client.post(link)
    assert again.status_code == 410
    assert "a déjà servi" in again.content.decode()


def test_a_link_of_before_does_not_end_a_later_refusal(client, refusal):
    link = link_of_test(client)
    suppression.lift(refusal)
    suppression.suppress(ADDRESS, source=Source.COMPLAINT, now=timezone.now())
    assert client.post(link).status_code == 410
    assert suppression.why(ADDRESS).source == Source.COMPLAINT


def test_a_link_that_is_old_or_forged_ends_nothing(client, refusal, monkeypatch):
    link = link_of_test(client)
    last = "B" if link[-2] == "A" else "A"
    for forged in (f"{link[:-2]}{last}/", link.replace("essai/", "essai/x"), f"{PAGE}essai/1/"):
        assert client.post(forged).status_code == 404
    monkeypatch.setattr("cms.mail.way_back.LIFE", timedelta(seconds=-1))
    assert client.post(link).status_code == 410
    assert suppression.why(ADDRESS) == refusal


def test_the_link_is_forgotten_once_the_test_has_left(client, refusal):
    link_of_test(client)
    assert OutgoingEmail.objects.get().context == {}


def test_tests_are_limited(client, refusal):
    for _time in range(3):
        assert client.post(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 429
    assert OutgoingEmail.objects.count() == 3


def test_nothing_leaves_for_whom_nothing_is_wrong(client, member):
    client.post(PAGE)
    assert not OutgoingEmail.objects.exists()
    assert "Vos courriels passent" in client.get(PAGE).content.decode()


def test_another_address_is_another_story(client, member, refusal):
    member.email = "nouvelle@example.org"
    member.save()
    assert BANNER not in client.get("/").content.decode()
    assert outbox.why_not(OutgoingEmail(kind="account_notice"), now=timezone.now()) == ""


def test_visitors_are_led_to_sign_in(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 302
