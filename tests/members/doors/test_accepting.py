"""An invitation accepted: by its own address, once, while it stands."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from cms.core.models import Federation
from cms.mail.models import OutgoingEmail
from communaute.members import access
from communaute.members.actions import change_standing, leave
from communaute.members.doors import accepting, inviting
from communaute.members.doors.validity import Problem
from communaute.members.models import AuditEvent, Invitation, Membership, User
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.factories import make_facilitator, make_invitation, make_responsible

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def invitation() -> Invitation:
    return make_invitation("elle@example.org", first_name="Élise", last_name="Côté")


def address(invitation: Invitation) -> str:
    return f"/compte/invitation/{invitation.token}/"


def code() -> str:
    return OutgoingEmail.objects.filter(kind="login_code").latest("pk").context["code"]


def test_a_mail_scanner_uses_nothing_up(invitation):
    scanner = Client()
    for _time in range(3):
        page = scanner.get(address(invitation))
        scanner.head(address(invitation))
    text = page.content.decode()
    assert "e…\u2060@example.org" in text
    assert "elle@example.org" not in text
    assert str(invitation.invited_by) in text
    assert page["Referrer-Policy"] == "same-origin"
    assert not User.objects.filter(email="elle@example.org").exists()
    assert not OutgoingEmail.objects.filter(kind="login_code").exists()


def test_a_newcomer_gets_a_code_then_a_seat(client, invitation):
    asked = client.post(address(invitation))
    assert asked.url == f"{address(invitation)}code/"
    person = User.objects.get(email="elle@example.org")
    assert not person.memberships.exists()
    assert not EmailAddress.objects.get(user=person).verified
    letter = OutgoingEmail.objects.get(kind="login_code")
    assert letter.address == "elle@example.org"
    page = client.get(asked.url).content.decode()
    assert "elle@example.org" not in page
    entered = client.post(asked.url, {"code": code()})
    assert entered.url == "/"
    assert client.get("/").url.startswith("/compte/bienvenue/")
    seat = person.memberships.get()
    assert (seat.organization, seat.role) == (invitation.organization, "member")
    assert set(person.groups.values_list("name", flat=True)) == {access.MEMBERS, access.NETWORK}
    assert EmailAddress.objects.get(user=person).verified
    assert (person.first_name, person.last_name) == ("Élise", "Côté")
    invitation.refresh_from_db()
    assert invitation.accepted_by == person
    assert AuditEvent.objects.filter(kind="seat_opened").count() == 1


def test_a_wrong_code_opens_nothing(client, invitation):
    client.post(address(invitation))
    page = client.post(f"{address(invitation)}code/", {"code": "ZZZ-ZZZ"})
    assert "Ce code n’est pas le bon" in page.content.decode()
    for _try in range(2):
        last = client.post(f"{address(invitation)}code/", {"code": "ZZZ-ZZZ"})
    assert last.url == address(invitation)
    assert not Membership.objects.filter(member__email="elle@example.org").exists()


def test_another_code_is_sent_and_one_stays_on_the_page(client, invitation):
    client.post(address(invitation))
    again = client.post(f"{address(invitation)}code/", {"action": "resend"})
    assert again.url == f"{address(invitation)}code/"
    assert OutgoingEmail.objects.filter(kind="login_code").count() == 2
    assert client.post(again.url, {"code": code()}).url == "/"


def test_the_code_page_without_a_code_asked_leads_back(client, invitation):
    assert client.get(f"{address(invitation)}code/").url == address(invitation)


def test_a_code_of_somebody_else_opens_no_seat(client, invitation):
    """Asked for at sign-in with one's own address, then sent to the page of an invitation."""
    other = make_member("autre@example.org")
    client.post("/compte/connexion/code/", {"email": other.email})
    answer = client.post(f"{address(invitation)}code/", {"code": code()})
    assert answer.url == address(invitation)
    assert client.get(answer.url).status_code == 403
    assert not Membership.objects.filter(
        organization=invitation.organization, member=other
    ).exists()


def test_a_forwarded_invitation_is_refused_kindly(client, invitation):
    client.force_login(make_member("autre@example.org"))
    for page in (client.get(address(invitation)), client.post(address(invitation))):
        assert page.status_code == 403
        text = page.content.decode()
        assert "pour une autre adresse" in text
        assert "Fermer la session" in text
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_address_that_is_not_verified_is_not_ones_own(client, invitation):
    person = make_user("elle@example.org")
    EmailAddress.objects.filter(user=person).update(verified=False)
    with pytest.raises(accepting.NotTheirs):
        accepting.accept(invitation, person=person, now=timezone.now())


def test_signed_in_with_the_right_address_one_button_is_enough(client, invitation):
    person = make_member("elle@example.org")
    client.force_login(person)
    assert "Accepter l’invitation" in client.get(address(invitation)).content.decode()
    assert client.post(address(invitation)).url == "/"
    assert person.memberships.open().count() == 2
    assert client.post(address(invitation)).url == "/"
    assert person.memberships.open().count() == 2


def make_expired(invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def make_revoked(invitation):
    inviting.revoke(invitation, by=invitation.invited_by, now=timezone.now())


def make_orphan(invitation):
    leave(invitation.invited_by.memberships.get(), now=timezone.now())


def make_demoted(invitation):
    invitation.invited_by.memberships.update(role="member")


def make_inactive(invitation):
    User.objects.filter(pk=invitation.invited_by_id).update(is_active=False)


def make_erased(invitation):
    Invitation.objects.update(invited_by=None)


def make_former(invitation):
    change_standing(invitation.organization, "former", now=timezone.now())


def make_closed(invitation):
    change_standing(invitation.organization, "network", now=timezone.now())
    Federation.objects.update(network_is_open=False)


CLOSED = [
    (make_expired, "passée date"),
    (make_revoked, "retirée"),
    (make_orphan, "ne s’occupe plus"),
    (make_demoted, "ne s’occupe plus"),
    (make_inactive, "ne s’occupe plus"),
    (make_erased, "ne s’occupe plus"),
    (make_former, "ne fait plus partie"),
    (make_closed, "un peu tôt"),
]


@pytest.mark.parametrize(("close", "said"), CLOSED)
def test_what_no_longer_stands_says_why_and_what_to_do(client, invitation, close, said):
    close(invitation)
    for page in (client.get(address(invitation)), client.post(address(invitation))):
        assert page.status_code == 410
        assert said in page.content.decode()
        assert "Demander un accès" in page.content.decode()
    assert not User.objects.filter(email="elle@example.org").exists()


@pytest.mark.parametrize(("close", "said"), CLOSED)
def test_what_falls_between_the_code_and_its_answer_opens_nothing(client, invitation, close, said):
    client.post(address(invitation))
    close(invitation)
    page = client.post(f"{address(invitation)}code/", {"code": code()})
    assert page.status_code == 410
    assert said in page.content.decode()
    assert not Membership.objects.filter(member__email="elle@example.org").exists()


def test_used_once_it_is_used_for_everybody(client, invitation):
    person = make_member("elle@example.org")
    accepting.accept(invitation, person=person, now=timezone.now())
    page = client.get(address(invitation))
    assert page.status_code == 410
    assert "déjà servi" in page.content.decode()
    with pytest.raises(accepting.Refused) as refusal:
        accepting.accept(invitation, person=person, now=timezone.now())
    assert refusal.value.problem == Problem.USED
    assert AuditEvent.objects.filter(kind="seat_opened").count() == 1


def test_a_facilitator_who_lost_the_role_vouches_no_more(client):
    nadege = make_facilitator()
    found = make_invitation(organization=make_organization(), by=nadege)
    assert client.get(address(found)).status_code == 200
    nadege.groups.clear()
    assert client.get(address(found)).status_code == 410


def test_a_higher_role_held_already_is_kept():
    organization = make_organization()
    karim = make_responsible(organization, email="karim@example.org")
    found = make_invitation("karim2@example.org", by=karim)
    Invitation.objects.update(email="karim@example.org")
    found.refresh_from_db()
    seat = accepting.accept(found, person=karim, now=timezone.now())
    assert seat.role == "responsible"
    assert karim.memberships.count() == 1


def test_codes_are_limited_as_at_sign_in(client, invitation):
    answers = [client.post(address(invitation)).status_code for _time in range(4)]
    assert answers == [302, 302, 302, 429]


@pytest.mark.parametrize("token", ["0" * 32, "x", "0" * 3000])
def test_an_unknown_invitation_is_not_found(client, token):
    assert client.get(f"/compte/invitation/{token}/").status_code == 404
    assert client.post(f"/compte/invitation/{token}/").status_code == 404
