"""Two gestures at the same moment, on a database that lets them run together."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from cms.mail.models import OutgoingEmail
from communaute.members.doors import accepting, asking, inviting
from communaute.members.models import AccessRequest, AuditEvent, Invitation, Membership
from communaute.members.seats import actions
from tests.factories import make_home_tree, make_organization, make_user
from tests.members.doors.factories import make_invitation, make_responsible

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def at_once(*gestures: Callable[[], object]) -> list[object]:
    """What each gesture gave back, or the exception it raised, all started together."""
    barrier, told = Barrier(len(gestures)), []

    def run(gesture: Callable[[], object]) -> None:
        barrier.wait()
        try:
            told.append(gesture())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[gesture]) for gesture in gestures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_two_acceptances_at_once_make_one_seat_and_one_acceptance():
    invitation = make_invitation("elle@example.org")
    person = make_user("elle@example.org")
    told = at_once(*[lambda: accepting.accept(invitation, person=person, now=timezone.now())] * 4)
    assert sum(isinstance(one, Membership) for one in told) == 1
    assert sum(isinstance(one, accepting.Refused) for one in told) == 3
    assert person.memberships.count() == 1
    assert AuditEvent.objects.filter(kind="seat_opened").count() == 1


def test_two_accounts_asked_for_at_once_are_one():
    invitation = make_invitation("elle@example.org")
    told = at_once(*[lambda: accepting.person_for(invitation)] * 4)
    assert len({one.pk for one in told}) == 1


def test_two_invitations_at_once_are_one():
    karim = make_responsible(make_organization())
    told = at_once(*[lambda: make_invitation("elle@example.org", by=karim)] * 4)
    assert sum(isinstance(one, Invitation) for one in told) == 1
    assert sum(isinstance(one, inviting.AlreadyInvited) for one in told) == 3
    assert OutgoingEmail.objects.filter(kind="invitation").count() == 1


def test_a_reminder_written_by_two_workers_is_one():
    now = timezone.now()
    make_invitation(now=now - inviting.REMINDED_AFTER)
    at_once(*[lambda: inviting.remind_due(now=now)] * 4)
    assert OutgoingEmail.objects.filter(kind="invitation_reminder").count() == 1


def test_the_same_request_sent_twice_at_once_is_one():
    region = make_organization().region
    told = {"first_name": "Lo", "last_name": "T", "reason": "Ici.", "organization_name": "Phare"}

    def ask() -> None:
        asking.ask(email="lo@example.org", region=region, **told, now=timezone.now())

    assert at_once(*[ask] * 4) == [None] * 4
    assert AccessRequest.objects.count() == 1


def test_two_responsible_people_do_not_both_leave_at_once():
    organization = make_organization()
    one, two = make_responsible(organization), make_responsible(organization)

    def leave(person):
        seat = organization.memberships.get(member=person)
        return lambda: actions.close_seat(seat, by=person, now=timezone.now())

    told = at_once(leave(one), leave(two))
    assert sum(isinstance(one, actions.LastResponsible) for one in told) == 1
    assert organization.memberships.open().count() == 1
