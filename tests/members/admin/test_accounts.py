"""Accounts: superusers alone, always one of them, each change in the log."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.utils import timezone

from cms.mail.models import OutgoingEmail
from communaute.members.admin import rights
from communaute.members.models import AuditEvent, User, keyed_hash
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db

Kind = AuditEvent.Kind


def fields_of(person: User, *groups: str, **changes: str) -> dict[str, object]:
    kept = {
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_active": "on",
        "groups": [Group.objects.get(name=name).pk for name in groups],
    } | changes
    return {name: value for name, value in kept.items() if value}


def edit(client, person: User, *groups: str, **changes: str):
    return client.post(f"/gestion/users/edit/{person.pk}/", fields_of(person, *groups, **changes))


def log(kind: str = Kind.ROLES_CHANGED) -> list[str]:
    return list(AuditEvent.objects.filter(kind=kind).values_list("about", flat=True))


def test_roles_given_and_taken_are_recorded_with_who_did_it(client, superuser):
    person = make_user(organization=make_organization(), groups=["redaction"])
    assert edit(client, person, "animation", is_superuser="on").status_code == 302
    event = AuditEvent.objects.get(kind=Kind.ROLES_CHANGED)
    assert event.about == (
        "reçoit\xa0: animation, administration de tout le site; perd\xa0: redaction"
    )
    assert event.actor_hash == keyed_hash(superuser.pk)
    assert event.subject_hash == keyed_hash(person.pk)
    assert {"membres", "reseau", "animation"} == set(person.groups.values_list("name", flat=True))


def test_closing_an_account_is_recorded(client, superuser):
    person = make_user()
    edit(client, person, is_active="")
    edit(client, person)
    assert log() == ["compte fermé", "compte ouvert"]


def test_a_change_of_name_is_no_change_of_rights(client, superuser):
    person = make_user(organization=make_organization(), groups=["redaction"])
    edit(client, person, "redaction", first_name="Ève")
    person.refresh_from_db()
    assert person.first_name == "Ève"
    assert log() == []


def test_an_account_made_with_a_role_is_recorded(client, superuser):
    fields = {"email": "n@example.org", "first_name": "È", "last_name": "R"}
    group = Group.objects.get(name="conception").pk
    assert client.post("/gestion/users/new/", fields | {"groups": [group]}).status_code == 302
    assert log() == ["reçoit\xa0: conception"]


@pytest.mark.parametrize("change", [{"is_active": ""}, {"is_superuser": ""}])
def test_one_does_not_take_away_ones_own_right(client, superuser, change):
    edit(client, superuser, **change)
    superuser.refresh_from_db()
    assert superuser.is_superuser
    assert superuser.is_active


def test_another_superuser_may_be_demoted_while_one_is_left(client, superuser):
    other = make_user(is_superuser=True)
    assert edit(client, other).status_code == 302
    other.refresh_from_db()
    assert not other.is_superuser


@pytest.mark.parametrize("change", [{"is_active": "", "is_superuser": "on"}, {}])
def test_the_last_superuser_is_neither_demoted_nor_closed(client, superuser, change):
    """The one who asks loses the right while asking: the other is the last."""
    last = make_user(is_superuser=True)

    def lose_the_right(**_facts):
        User.objects.filter(pk=superuser.pk).update(is_superuser=False)

    pre_save.connect(lose_the_right, sender=User)
    answer = edit(client, last, **change)
    pre_save.disconnect(lose_the_right, sender=User)
    assert "C’est le dernier compte qui administre tout le site" in answer.content.decode()
    last.refresh_from_db()
    assert (last.is_superuser, last.is_active) == (True, True)
    assert log() == []


@pytest.mark.django_db(transaction=True)
def test_two_superusers_who_demote_each_other_leave_one(client):
    one, two = make_user(is_superuser=True), make_user(is_superuser=True)
    start, refused = threading.Barrier(2), []

    def demote(other: User) -> None:
        try:
            start.wait()
            with transaction.atomic():
                rights.hold_superusers()
                User.objects.filter(pk=other.pk).update(is_superuser=False)
                rights.keep_one_superuser()
        except rights.LastSuperuser:
            refused.append(other)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=[other]) for other in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.filter(is_superuser=True).count() == 1


def test_an_account_is_not_deleted_from_the_admin(client, superuser):
    person = make_user()
    for answer in (
        client.get(f"/gestion/users/delete/{person.pk}/", follow=True),
        client.post(f"/gestion/users/delete/{person.pk}/", follow=True),
    ):
        assert "Un compte se supprime depuis" in answer.content.decode()
    assert User.objects.filter(pk=person.pk).exists()
    assert "/gestion/users/delete/" not in client.get("/gestion/users/").content.decode()


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_accounts_are_not_changed_in_bulk(client, superuser, action):
    person = make_user()
    path = f"/gestion/bulk/members/user/{action}/?id={person.pk}"
    answers = {"role": Group.objects.get(name="administration").pk, "mark_as_active": "False"}
    for answer in (client.get(path, follow=True), client.post(path, answers, follow=True)):
        assert "Les comptes se changent un à la fois." in answer.content.decode()
    person.refresh_from_db()
    assert person.is_active
    assert not person.groups.exists()
    assert log() == []


# The second factor ------------------------------------------------------------------------------


def reset(client, person: User, method: str = "post"):
    return getattr(client, method)(f"/gestion/users/{person.pk}/deuxieme-etape/", follow=True)


def test_a_lost_second_factor_is_taken_away_recorded_and_told(client, superuser):
    person = make_user()
    TOTP.activate(person, generate_totp_secret())
    assert "de vive voix" in reset(client, person, "get").content.decode()
    assert Authenticator.objects.filter(user=person).exists()
    done = reset(client, person)
    assert "est retirée" in done.content.decode()
    assert not Authenticator.objects.filter(user=person).exists()
    event = AuditEvent.objects.get(kind=Kind.ACCOUNT_CHANGED)
    assert (event.actor_hash, event.subject_hash) == tuple(
        keyed_hash(one.pk) for one in (superuser, person)
    )
    assert OutgoingEmail.objects.get(address=person.email).kind == "account_notice"


def test_without_a_second_factor_nothing_is_recorded(client, superuser):
    person = make_user()
    assert "n’avait pas de deuxième étape" in reset(client, person).content.decode()
    assert log(Kind.ACCOUNT_CHANGED) == []
    assert not rights.reset_second_factor(person, by=superuser, now=timezone.now())


def test_the_list_of_accounts_offers_it(client, superuser):
    assert (
        f"/gestion/users/{superuser.pk}/deuxieme-etape/"
        in client.get("/gestion/users/").content.decode()
    )
