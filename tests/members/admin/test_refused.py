"""« Adresses refusées »: who, since when, why, and the way back."""

import pytest
from django.utils import timezone

from cms.mail import suppression
from cms.mail.models import Suppression
from communaute.members import access
from tests.factories import make_home_tree, make_member, make_user

pytestmark = pytest.mark.django_db
PAGE = "/gestion/adresses-refusees/"
Source = Suppression.Source


@pytest.fixture
def admin(client):
    make_home_tree()
    person = make_user("chef@example.org", is_superuser=True)
    client.force_login(person)
    return person


def refuse(email: str, source: str = Source.GONE):
    return suppression.suppress(email, source=source, now=timezone.now())


def test_people_are_named_with_the_reason_and_never_by_their_address(client, admin):
    make_member("maude@example.org", first_name="Gwenaëlle", last_name="Gagnon")
    make_member("karim@example.org", first_name="Karim", last_name="Benali")
    refuse("maude@example.org", Source.COMPLAINT)
    page = client.get(PAGE).content.decode()
    assert "Gwenaëlle Gagnon" in page
    assert "signalé comme indésirable" in page
    assert "maude@example.org" not in page
    assert "Karim" not in page


def test_an_address_that_was_changed_is_of_the_list_no_more(client, admin):
    member = make_member("maude@example.org", first_name="Gwenaëlle")
    refuse("maude@example.org")
    member.email = "nouvelle@example.org"
    member.save()
    assert "Gwenaëlle" not in client.get(PAGE).content.decode()


def test_the_administration_writes_again(client, admin):
    member = make_member("maude@example.org")
    refuse("maude@example.org")
    address = f"{PAGE}{member.pk}/lever/"
    assert client.get(address).status_code == 405
    done = client.post(address, follow=True).content.decode()
    assert "recevra de nouveau nos envois" in done
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("role", [access.EDITORS, access.FACILITATORS, None])
def test_nobody_else_reads_it_nor_writes_again(client, role):
    make_home_tree()
    member = make_member("maude@example.org", first_name="Gwenaëlle")
    refuse("maude@example.org")
    client.force_login(make_member(groups=[role] if role else []))
    assert "Gwenaëlle" not in client.get(PAGE, follow=True).content.decode()
    assert client.post(f"{PAGE}{member.pk}/lever/").status_code in (302, 403, 404)
    assert Suppression.objects.exists()


def test_the_list_costs_the_same_for_two_people_and_for_twenty(
    client, admin, django_assert_max_num_queries
):
    def cost() -> int:
        with django_assert_max_num_queries(200) as asked:
            client.get(PAGE)
        return len(asked)

    for n in range(20):
        member = make_member()
        refuse(member.email)
        if n == 1:
            client.get(PAGE)
            few = cost()
    assert cost() == few
