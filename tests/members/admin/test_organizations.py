"""Organizations, seats and the phase, saved in the admin: groups and the log follow."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from cms.core.models import Federation
from communaute.members.models import AuditEvent, Exchange, Membership, Organization, keyed_hash
from tests.factories import PASSWORD, make_organization, make_user, open_network

pytestmark = pytest.mark.django_db

Kind = AuditEvent.Kind


def fields_of(team: Organization, **changes: str) -> dict[str, str]:
    kept = {"name": team.name, "slug": team.slug, "standing": team.standing, "city": team.city}
    return kept | {"region": str(team.region_id)} | changes


def save(client, team: Organization, **changes: str):
    return client.post(f"/gestion/organization/edit/{team.pk}/", fields_of(team, **changes))


def log() -> list[tuple[str, str]]:
    rows = AuditEvent.objects.exclude(kind=Kind.SIGNED_IN).order_by("pk")
    return list(rows.values_list("kind", "about"))


def groups(person) -> set[str]:
    return set(person.groups.values_list("name", flat=True))


def test_a_standing_changed_is_recorded_with_who_did_it(client, administrator):
    team = make_organization()
    person = make_user(organization=team)
    assert save(client, team, standing="former").status_code == 302
    assert groups(person) == set()
    event = AuditEvent.objects.get()
    assert (event.kind, event.about) == (Kind.STANDING_CHANGED, f"{team.slug}: former")
    assert event.actor_hash == keyed_hash(administrator.pk)


def test_another_change_of_an_organization_is_not_recorded(client, administrator):
    team = make_organization()
    save(client, team, city="Gaspé")
    team.refresh_from_db()
    assert team.city == "Gaspé"
    assert log() == []


def test_lines_are_typed_one_a_line_and_those_that_stay_keep_their_date(client, administrator):
    team = make_organization(offers="Un local", needs="Une bénévole")
    kept = Exchange.objects.get(kind="offer")
    shown = client.get(f"/gestion/organization/edit/{team.pk}/").content.decode()
    assert "Un local" in shown
    assert "Je cherche" in shown
    save(client, team, offers="Un local\r\n\r\n Des livres \r\nUn local", needs="")
    assert list(team.exchanges.order_by("pk").values_list("kind", "text")) == [
        ("offer", "Un local"),
        ("offer", "Des livres"),
    ]
    assert Exchange.objects.get(text="Un local").pk == kept.pk


def test_a_line_too_long_is_explained_and_nothing_is_lost(client, administrator):
    team = make_organization(offers="Un local")
    answer = save(client, team, offers="Un local\n" + "x" * 251)
    text = answer.content.decode()
    assert "Ligne 2\xa0: gardez 250 caractères au plus." in text
    assert "x" * 251 in text
    assert team.exchanges.count() == 1


def test_an_organization_is_made_with_its_lines(client, administrator):
    model = make_organization()
    fields = fields_of(model, name="Le Nouveau", slug="le-nouveau", needs="Un autobus")
    assert client.post("/gestion/organization/new/", fields).status_code == 302
    assert Exchange.objects.get(organization__slug="le-nouveau").text == "Un autobus"


def test_an_organization_with_people_is_not_deleted(client, superuser):
    team = make_organization()
    make_user(organization=team)
    path = f"/gestion/organization/delete/{team.pk}/"
    assert client.get(path).status_code == 200
    refused = client.post(path, follow=True)
    assert "Des personnes y ont ou y ont eu une place." in refused.content.decode()
    assert Organization.objects.filter(pk=team.pk).exists()


def test_an_organization_without_anybody_is_deleted(client, superuser):
    team = make_organization()
    client.post(f"/gestion/organization/delete/{team.pk}/")
    assert not Organization.objects.filter(pk=team.pk).exists()


# Seats ------------------------------------------------------------------------------------------


def seat_fields(seat: Membership, **changes: str) -> dict[str, object]:
    kept = {"member": seat.member.email, "organization": seat.organization_id, "role": seat.role}
    return kept | {"started_at": "2026-09-01 09:00"} | changes


def save_seat(client, seat: Membership, **changes: str):
    return client.post(f"/gestion/membership/edit/{seat.pk}/", seat_fields(seat, **changes))


def test_a_seat_opened_is_recorded(client, administrator):
    team, person = make_organization(), make_user()
    fields = {"member": person.email, "organization": team.pk, "role": "responsible"}
    client.post("/gestion/membership/new/", fields | {"started_at": "2026-09-01 09:00"})
    assert log() == [(Kind.SEAT_OPENED, f"{team.slug}: responsible")]
    event = AuditEvent.objects.get()
    assert event.actor_hash == keyed_hash(administrator.pk)
    assert event.subject_hash == keyed_hash(person.pk)


def test_a_seat_closed_is_recorded_and_ends_sessions(client, administrator):
    person = make_user(organization=make_organization())
    theirs = Client()
    theirs.post("/compte/connexion/", {"login": person.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=person).exists()
    seat = person.memberships.get()
    assert save_seat(client, seat, ended_at="2026-10-01 09:00").status_code == 302
    assert groups(person) == set()
    assert log() == [(Kind.SEAT_CLOSED, seat.organization.slug)]
    assert theirs.get("/compte/").status_code == 302


def test_a_person_with_another_seat_keeps_their_session(client, administrator):
    person = make_user(organization=make_organization())
    other = make_user(organization=make_organization()).memberships.get()
    Membership.objects.create(member=person, organization=other.organization)
    theirs = Client()
    theirs.post("/compte/connexion/", {"login": person.email, "password": PASSWORD})
    save_seat(client, person.memberships.earliest("pk"), ended_at="2026-10-01 09:00")
    assert theirs.get("/compte/").status_code == 200


def test_a_seat_handed_over_closes_one_and_opens_another(client, administrator):
    before, after = make_user(organization=make_organization()), make_user()
    seat = before.memberships.get()
    save_seat(client, seat, member=after.email)
    assert [kind for kind, _about in log()] == [Kind.SEAT_CLOSED, Kind.SEAT_OPENED]
    assert (groups(before), groups(after)) == (set(), {"membres", "reseau"})


def test_a_role_in_an_organization_changed_is_recorded(client, administrator):
    seat = make_user(organization=make_organization()).memberships.get()
    save_seat(client, seat, role="responsible")
    save_seat(client, seat, role="responsible")
    assert log() == [(Kind.ROLES_CHANGED, f"{seat.organization.slug}: responsible")]


def test_the_person_of_a_seat_is_named_by_their_email_and_no_account_is_listed(
    client, administrator
):
    seat = make_user(organization=make_organization()).memberships.get()
    other = make_user("autre.personne@example.org", first_name="Ailleurs")
    page = client.get(f"/gestion/membership/edit/{seat.pk}/").content.decode()
    assert f'value="{seat.member.email}"' in page
    assert "Ailleurs" not in page
    assert other.email not in page
    assert save_seat(client, seat, member=f"  {seat.member.email.upper()} ").status_code == 302
    assert log() == []


@pytest.mark.parametrize("typed", ["absente@example.org", "", "3", "x\x00", "é" * 400])
def test_an_email_that_no_account_has_opens_no_seat(client, administrator, typed):
    fields = {"member": typed, "organization": make_organization().pk, "role": "member"}
    answer = client.post("/gestion/membership/new/", fields | {"started_at": "2026-09-01 09:00"})
    assert answer.status_code == 200
    text = answer.content.decode()
    said = ("Aucun compte n’a ce courriel.", "Écrivez le courriel", "caractère nul")
    assert any(one in text for one in said)
    assert not Membership.objects.filter(organization=fields["organization"]).exists()


def test_a_seat_deleted_is_recorded(client, superuser):
    person = make_user(organization=make_organization())
    seat = person.memberships.get()
    client.post(f"/gestion/membership/delete/{seat.pk}/")
    assert log() == [(Kind.SEAT_CLOSED, seat.organization.slug)]
    assert groups(person) == set()


# The phase --------------------------------------------------------------------------------------


def test_the_phase_is_opened_and_closed_in_the_settings_at_once(client, administrator):
    phase = open_network()
    person = make_user(organization=make_organization(standing="network"))
    AuditEvent.objects.get_queryset()._raw_delete("default")
    path = f"/gestion/settings/core/federation/{phase.site_id}/"
    shown = client.get(path).content.decode()
    assert "ouvrir à tous les organismes du réseau" in shown.lower()
    assert "Fermer leur retire l’accès tout de suite." in shown
    fields = {"name": "ROCQLD", "postal_address": "1, rue Principale"}
    assert client.post(path, fields).status_code == 302
    assert not Federation.objects.get().network_is_open
    assert groups(person) == set()
    client.post(path, fields)
    client.post(path, fields | {"network_is_open": "on"})
    assert groups(person) == {"reseau"}
    assert log() == [
        (Kind.PHASE_CHANGED, "network: closed"),
        (Kind.PHASE_CHANGED, "network: open"),
    ]
    assert set(AuditEvent.objects.values_list("actor_hash", flat=True)) == {
        keyed_hash(administrator.pk)
    }
