"""Invitations: bound to an address, an organization, a role; renewed, taken back, reminded."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cms.core.models import Federation
from cms.mail.identity import identity
from cms.mail.models import OutgoingEmail
from cms.mail.rendering import render
from communaute.members.actions import change_standing, leave
from communaute.members.doors import inviting, tasks
from communaute.members.doors.validity import Problem, problem_of
from communaute.members.models import AuditEvent, Invitation
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.factories import make_facilitator, make_invitation, make_responsible

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def sent(kind: str = "invitation") -> int:
    return OutgoingEmail.objects.filter(kind=kind).count()


def test_an_invitation_is_a_row_and_a_mail():
    now = timezone.now()
    invitation = make_invitation(" Elle@Example.org ", now=now)
    assert invitation.email == "elle@example.org"
    assert invitation.expires_at == now + 14 * DAY
    letter = OutgoingEmail.objects.get()
    assert letter.address == "elle@example.org"
    assert invitation.token in letter.context["url"]
    event = AuditEvent.objects.get(kind="invited")
    assert "@" not in event.about


@pytest.mark.parametrize("kind", ["invitation", "invitation_reminder"])
def test_the_letter_says_who_invites_where_and_until_when(kind):
    by = make_responsible(make_organization("Le Tremplin"), first_name="Karim", last_name="B.")
    make_invitation(by=by, first_name="<b>Lo</b>")
    facts = OutgoingEmail.objects.get().context
    letter = render(kind, facts | {"user": None, "inviter": by}, identity())
    for text in (letter.text, unescape(letter.html)):
        for words in ("Karim B.", "Le Tremplin", facts["until"], facts["url"]):
            assert " ".join(words.split()) in " ".join(text.split())
    assert "<b>Lo</b>" not in letter.html
    assert "<b>Lo</b>" in letter.text


@pytest.mark.parametrize("kind", ["received", "question", "refused"])
def test_the_letters_of_a_request_are_whole(kind):
    facts = {"first_name": "Lo", "url": "https://x.example/a", "question": "Où?", "note": "Merci."}
    letter = render(f"access_request_{kind}", facts | {"user": None}, identity())
    expected = {"received": facts["url"], "question": "Où?", "refused": "Merci."}[kind]
    assert expected in letter.text
    assert expected in letter.html
    assert max(len(line) for line in letter.text.splitlines()) <= 78


def test_only_those_who_look_after_an_organization_invite_into_it():
    ours, theirs = make_organization(), make_organization()
    for person in (make_responsible(theirs), make_member(), make_user(organization=ours)):
        with pytest.raises(PermissionDenied):
            make_invitation(organization=ours, by=person)
    for person in (make_responsible(ours), make_facilitator(), make_user(is_superuser=True)):
        make_invitation(f"p{person.pk}@example.org", organization=ours, by=person)
    assert Invitation.objects.count() == 3


def test_the_same_person_is_not_invited_twice_nor_when_there():
    organization = make_organization()
    karim = make_responsible(organization)
    make_invitation("elle@example.org", by=karim)
    with pytest.raises(inviting.AlreadyInvited):
        make_invitation("Elle@example.org", by=karim)
    make_user("la@example.org", organization=organization)
    with pytest.raises(inviting.AlreadyThere):
        make_invitation("la@example.org", by=karim)
    assert sent() == 1


def test_an_expired_invitation_gives_its_place():
    karim = make_responsible()
    old = make_invitation(by=karim, now=timezone.now() - 15 * DAY)
    new = make_invitation(by=karim)
    old.refresh_from_db()
    assert old.revoked_at
    assert new.token != old.token


def test_nobody_is_invited_where_nobody_enters():
    nadege = make_facilitator()
    for standing in ("former", "network"):
        organization = make_organization(standing=standing)
        Federation.objects.update(network_is_open=False)
        with pytest.raises(inviting.OrganizationStaysOut):
            make_invitation(organization=organization, by=nadege)


def test_sent_again_it_lives_14_more_days_with_the_same_link():
    karim, now = make_responsible(), timezone.now()
    old = make_invitation(by=karim, now=now - 20 * DAY)
    again = inviting.resend(old, by=karim, now=now)
    assert (again.token, again.expires_at) == (old.token, now + 14 * DAY)
    assert sent() == 2


def test_taken_back_it_is_neither_sent_again_nor_taken_back_twice():
    karim = make_responsible()
    invitation = make_invitation(by=karim)
    inviting.revoke(invitation, by=karim, now=timezone.now())
    for gesture in (inviting.revoke, inviting.resend):
        with pytest.raises(inviting.NotOpen):
            gesture(invitation, by=karim, now=timezone.now())
    assert AuditEvent.objects.filter(kind="invitation_revoked").count() == 1


def test_another_organization_neither_sends_again_nor_takes_back():
    invitation, other = make_invitation(), make_responsible()
    for gesture in (inviting.revoke, inviting.resend):
        with pytest.raises(PermissionDenied):
            gesture(invitation, by=other, now=timezone.now())


def test_one_reminder_after_seven_days_and_no_more():
    now = timezone.now()
    make_invitation(now=now)
    assert inviting.remind_due(now=now + 6 * DAY) == 0
    assert inviting.remind_due(now=now + 7 * DAY) == 1
    assert inviting.remind_due(now=now + 8 * DAY) == 0
    tasks.remind_invitations()
    assert sent("invitation_reminder") == 1


def test_nobody_is_reminded_in_vain():
    now = timezone.now()
    before = now - 8 * DAY
    organization = make_organization()
    karim = make_responsible(organization)
    make_invitation("retiree@example.org", by=karim, now=before)
    inviting.revoke(Invitation.objects.get(email="retiree@example.org"), by=karim, now=now)
    make_invitation("passee@example.org", by=karim, now=now - 15 * DAY)
    make_invitation("venue@example.org", by=karim, now=before)
    make_user("venue@example.org", organization=organization)
    gone = make_responsible()
    make_invitation("orpheline@example.org", by=gone, now=before)
    leave(gone.memberships.get(), now=now)
    former = make_invitation("dehors@example.org", now=before)
    change_standing(former.organization, "former", now=now)
    assert inviting.remind_due(now=now) == 0
    assert sent("invitation_reminder") == 0


def test_a_facilitator_who_lost_every_seat_vouches_for_no_invitation():
    facilitator = make_facilitator()
    now = timezone.now()
    organization = make_organization()
    invitation = make_invitation(by=facilitator, organization=organization, now=now)
    assert problem_of(invitation, now=now) is None
    leave(facilitator.memberships.get(), now=now)
    assert problem_of(Invitation.objects.get(), now=now) == Problem.INVITER


def test_sent_again_it_is_in_the_log_and_may_be_reminded_again():
    by = make_responsible()
    start = timezone.now() - 20 * DAY
    invitation = make_invitation(by=by, now=start)
    assert inviting.remind_due(now=start + 8 * DAY) == 1
    again = inviting.resend(invitation, by=by, now=start + 10 * DAY)
    assert again.reminded_at is None
    assert AuditEvent.objects.filter(kind="invited").count() == 2
    assert inviting.remind_due(now=start + 16 * DAY) == 0
    assert inviting.remind_due(now=start + 18 * DAY) == 1
