"""Accounts made for an invitation whose code never came back do not stay for ever."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from communaute.members.actions import join, leave
from communaute.members.doors import accepting
from communaute.members.models import Invitation, User
from communaute.members.rights import retention
from tests.factories import make_home_tree, make_organization, make_user
from tests.members.doors.factories import make_invitation

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def begun(client, email: str = "elle@example.org") -> User:
    """Somebody asked for the code of their invitation, and left it there."""
    client.post(f"/compte/invitation/{make_invitation(email).token}/")
    return User.objects.get(email=email)


def test_an_account_that_nobody_entered_goes_after_a_month(client):
    person, now = begun(client), timezone.now()
    assert accepting.forget_who_never_came(now=now + MONTH - timedelta(hours=1)) == 0
    retention.purge(now=now + MONTH + timedelta(hours=1))
    assert not User.objects.filter(pk=person.pk).exists()
    assert not EmailAddress.objects.filter(email="elle@example.org").exists()


@pytest.mark.parametrize("mark", ["verified", "seat", "former seat", "role"])
def test_whoever_came_or_was_given_something_stays(client, mark):
    person, now = begun(client), timezone.now()
    if mark == "verified":
        EmailAddress.objects.filter(user=person).update(verified=True)
    elif mark == "role":
        person.groups.add(make_user(groups=["animation"]).groups.get())
    else:
        seat = join(person, make_organization(), now=now)
        if mark == "former seat":
            leave(seat, now=now)
    assert accepting.forget_who_never_came(now=now + 2 * MONTH) == 0
    assert User.objects.filter(pk=person.pk).exists()


def test_an_invitation_outlives_the_account_made_for_it(client):
    person, now = begun(client), timezone.now()
    page = f"/compte/invitation/{Invitation.objects.get().token}/"
    accepting.forget_who_never_came(now=now + 2 * MONTH)
    assert client.post(page).status_code == 302
    assert User.objects.get(email=person.email).pk != person.pk
