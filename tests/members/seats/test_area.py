"""The area of an organization belongs to its responsible people, and to no other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cms.core.models import Federation
from cms.mail.models import OutgoingEmail
from communaute.members import access
from communaute.members.models import Invitation, Membership
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.factories import make_facilitator, make_invitation, make_responsible

pytestmark = pytest.mark.django_db

PREFIXES = ("compte/organisme/", "animation/organismes/<slug:slug>/")
FILLED = {"slug": "slug", "pk": "pk"}


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def karim(client):
    person = make_responsible(make_organization("Entre-deux-rives"))
    client.force_login(person)
    return person


def organization_of(person):
    return person.memberships.get().organization


def area(organization, name: str = "organization_area", *keys) -> str:
    return reverse(f"members:{name}", args=[organization.slug, *keys])


def patterns(resolver: URLResolver, prefix: str = "", room: str = ""):
    """Every address below a resolver, with the name that leads to it."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path, entry.namespace or room)
        elif isinstance(entry, URLPattern):
            yield path, f"{room}:{entry.name}", entry.pattern.converters


def area_patterns():
    found = [one for one in patterns(get_resolver()) if one[0].startswith(PREFIXES)]
    assert len(found) >= 12  # the walk found the area: six addresses, in two rooms
    return found


def every_address(organization, seat, invitation):
    """Every address of an organization's area, for each thing in it."""
    for path, name, converters in area_patterns():
        assert set(converters) <= set(FILLED), f"{path}: this walk cannot fill it"
        keys = [seat.pk, invitation.pk] if "pk" in converters else [None]
        for key in keys:
            filled = {"slug": organization.slug} | ({"pk": key} if key else {})
            yield reverse(name, kwargs=filled)


def test_a_responsible_person_finds_nothing_of_another_organization(client, karim):
    theirs = make_invitation().organization
    addresses = list(every_address(theirs, theirs.memberships.get(), theirs.invitations.get()))
    assert len(addresses) > 12
    before = list(Membership.objects.order_by("pk").values()), list(Invitation.objects.values())
    for address in addresses:
        for ask in (client.get, client.post):
            answer = ask(address, {"email": "a@example.org", "role": "responsible"})
            assert answer.status_code == 404, address
            assert theirs.name not in answer.content.decode()
    assert before == (
        list(Membership.objects.order_by("pk").values()),
        list(Invitation.objects.values()),
    )


def test_ids_of_another_organization_are_not_found_below_ones_own(client, karim):
    ours, theirs = organization_of(karim), make_invitation().organization
    seat, invitation = theirs.memberships.get(), theirs.invitations.get()
    for _path, name, converters in area_patterns():
        if "pk" not in converters or not name.startswith("members:"):
            continue
        for key in (seat.pk, invitation.pk, 10**9, 2**31 + 1):
            if key in {*ours.memberships.values_list("pk", flat=True)}:
                continue
            answer = client.post(
                f"/compte/organisme/{ours.slug}/" + suffix(name, key), {"role": "x"}
            )
            assert answer.status_code == 404, (name, key)


def suffix(name: str, key: int) -> str:
    return reverse(name, args=["x", 7]).removeprefix("/compte/organisme/x/").replace("7", str(key))


def test_signed_out_or_not_responsible_nothing_is_there(client):
    invitation = make_invitation()
    organization = invitation.organization
    addresses = list(every_address(organization, organization.memberships.get(), invitation))
    for address in addresses:
        assert client.post(address).url.startswith("/compte/connexion/")
    for person in (make_member(), make_user(organization=organization), make_user()):
        client.force_login(person)
        for address in addresses:
            assert client.post(address).status_code == 404, address


def test_outside_the_community_one_is_responsible_of_nothing(client):
    person = make_responsible(make_organization(standing="network"))
    client.force_login(person)
    address = area(organization_of(person))
    assert client.get(address).status_code == 200
    Federation.objects.update(network_is_open=False)
    assert client.get(address).status_code == 404


def test_a_facilitator_opens_every_area_from_the_facilitation_alone(client):
    organization = make_invitation().organization
    client.force_login(make_facilitator())
    assert client.get(area(organization)).status_code == 404
    page = client.get(f"/animation/organismes/{organization.slug}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert f"/animation/organismes/{organization.slug}/invitations/" in text
    assert "/compte/organisme/" not in text


def test_without_second_factor_the_role_opens_no_area(client, settings):
    settings.MFA_REQUIRED = True
    organization = make_organization()
    client.force_login(make_facilitator())
    answer = client.get(f"/animation/organismes/{organization.slug}/")
    assert answer.status_code == 302


def test_the_area_shows_the_team_and_who_has_not_come(client, karim):
    ours = organization_of(karim)
    make_user(organization=ours, first_name="Aïssatou", last_name="Mbaye", welcomed_at=None)
    make_invitation("lo@example.org", by=karim, first_name="Loïc", last_name="T.")
    text = client.get(area(ours)).content.decode()
    for words in ("Aïssatou Mbaye", "n’est pas encore venue ou venu", "Loïc T.", "Renvoyer"):
        assert words in text
    assert f"/compte/organisme/{ours.slug}/fiche/" in text


def test_a_responsible_person_invites_one_by_one(client, karim):
    ours = organization_of(karim)
    told = {
        "email": "Lo@example.org",
        "first_name": "Loïc",
        "last_name": "Roy",
        "role": "responsible",
    }
    assert client.post(area(ours, "invite"), told).url == area(ours)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("lo@example.org", "responsible")
    assert (invitation.organization, invitation.invited_by) == (ours, karim)
    again = client.post(area(ours, "invite"), told)
    assert again.status_code == 422
    assert "attend déjà à cette adresse" in again.content.decode()
    assert 'value="Loïc"' in again.content.decode()
    assert client.get(area(ours, "invite")).url == area(ours), "the address a refusal leaves"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"email": ""}, "Écrivez son courriel."),
        ({"email": "lo@"}, "Complétez l’adresse"),
        ({"email": "lo@example.org", "role": "facilitator"}, "n’en fait pas partie"),
        ({"email": "lo@example.org\x00"}, "nul"),
        ({}, "Écrivez son courriel."),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_leaves(client, karim, told, said):
    page = client.post(area(organization_of(karim), "invite"), {"role": "member"} | told)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Invitation.objects.exists()


def test_inviting_is_limited_for_a_responsible_person_alone(client, karim):
    ours = organization_of(karim)

    def invite(n: int, address: str) -> int:
        told = {"first_name": "Lo", "last_name": "Roy", "role": "member"}
        return client.post(address, told | {"email": f"p{n}@example.org"}).status_code

    assert {invite(n, area(ours, "invite")) for n in range(30)} == {302}
    assert invite(31, area(ours, "invite")) == 429
    client.force_login(make_facilitator())
    assert invite(32, f"/animation/organismes/{ours.slug}/invitations/") == 302


def test_an_invitation_is_sent_again_and_taken_back(client, karim):
    ours, invitation = organization_of(karim), make_invitation(by=karim)
    client.post(area(ours, "resend_invitation", invitation.pk))
    assert OutgoingEmail.objects.filter(kind="invitation").count() == 2
    page = client.post(area(ours, "revoke_invitation", invitation.pk), follow=True)
    assert "n’ouvre plus rien" in page.content.decode()
    page = client.post(area(ours, "resend_invitation", invitation.pk), follow=True)
    assert "déjà servi, ou elle a été retirée" in page.content.decode()


def test_reading_the_area_costs_the_same_for_2_as_for_20(client, karim):
    ours = organization_of(karim)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(area(ours)).status_code == 200
        return len(asked)

    def fill(n: int) -> None:
        for _n in range(n):
            person = make_user(organization=ours)
            make_invitation(f"i{person.pk}@example.org", by=karim)

    fill(2)
    cost()  # what a process reads once
    few = cost()
    fill(18)
    assert cost() == few


def test_the_menu_leads_facilitators_to_their_list(client):
    client.force_login(make_member())
    assert "/animation/" not in client.get("/").content.decode()
    client.force_login(make_member(groups=[access.FACILITATORS]))
    assert 'href="/animation/"' in client.get("/").content.decode()
