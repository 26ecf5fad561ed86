"""Groups follow standing and seats, whoever changes them; roles open the admin."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from communaute.members import actions, roles
from communaute.members.access import ADMIN_ROLES, ROLES
from communaute.members.models import Membership, Organization, User
from tests.factories import (
    PASSWORD,
    make_home_tree,
    make_member,
    make_organization,
    make_resource,
    make_user,
    open_network,
)

pytestmark = pytest.mark.django_db

Standing = Organization.Standing


def groups(person: User) -> set[str]:
    return set(person.groups.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("standing", "due"),
    [("member", {"membres", "reseau"}), ("network", {"reseau"}), ("former", set())],
)
def test_groups_follow_standing_and_leave_roles_alone(standing, due):
    open_network()
    team = make_organization(standing=Standing.MEMBER)
    person = make_user(organization=team, groups=["animation"])
    actions.change_standing(team, standing, now=timezone.now())
    assert groups(person) == due | {"animation"}


def test_two_seats_give_the_wider_groups_until_one_ends():
    member, network = make_organization(), make_organization(standing=Standing.NETWORK)
    person = make_user(organization=member)
    actions.join(person, network, now=timezone.now())
    assert groups(person) == {"membres", "reseau"}
    actions.leave(person.memberships.get(organization=member), now=timezone.now())
    assert groups(person) == {"reseau"}


def test_joining_twice_changes_the_role_of_the_one_seat():
    team = make_organization()
    person = make_user(organization=team)
    actions.join(person, team, now=timezone.now(), role=Membership.Role.RESPONSIBLE)
    assert person.memberships.get().role == Membership.Role.RESPONSIBLE


# In the admin -----------------------------------------------------------------------------------


@pytest.fixture
def admin(client):
    make_home_tree()
    roles.ensure_groups()
    person = make_user("admin@example.org", is_superuser=True)
    client.force_login(person)
    return person


def organization_fields(team: Organization, **changes) -> dict[str, str]:
    kept = {"name": team.name, "slug": team.slug, "standing": team.standing, "city": team.city}
    return kept | {"region": str(team.region_id)} | changes


def test_saving_an_organization_in_the_admin_moves_its_people(client, admin):
    team = make_organization()
    person = make_user(organization=team)
    answer = client.post(
        f"/gestion/organization/edit/{team.pk}/", organization_fields(team, standing="former")
    )
    assert answer.status_code == 302
    assert groups(person) == set()


def test_seats_given_and_closed_in_the_admin_move_groups(client, admin):
    team = make_organization()
    person = make_user()
    seat = {"member": person.email, "organization": team.pk, "role": "member"}
    seat |= {"started_at": "2026-09-01 09:00"}
    assert client.post("/gestion/membership/new/", seat).status_code == 302
    assert groups(person) == {"membres", "reseau"}
    edit = f"/gestion/membership/edit/{person.memberships.get().pk}/"
    assert client.post(edit, seat | {"ended_at": "2026-10-01 09:00"}).status_code == 302
    assert groups(person) == set()


def test_a_seat_handed_to_someone_else_moves_both(client, admin):
    team = make_organization()
    before, after = make_user(organization=team), make_user()
    seat = {"member": after.email, "organization": team.pk, "role": "member"}
    edit = f"/gestion/membership/edit/{before.memberships.get().pk}/"
    client.post(edit, seat | {"started_at": "2026-09-01 09:00"})
    assert (groups(before), groups(after)) == (set(), {"membres", "reseau"})


def test_a_deleted_seat_takes_its_groups_away(client, admin):
    person = make_user(organization=make_organization())
    client.post(f"/gestion/membership/delete/{person.memberships.get().pk}/")
    assert groups(person) == set()


def test_an_account_made_in_the_admin_may_sign_in_at_once(client, admin):
    fields = {"email": "Neuve@example.org", "first_name": "Ève", "last_name": "Roy", "title": "X"}
    assert client.post("/gestion/users/new/", fields).status_code == 302
    person = User.objects.get(email="neuve@example.org")
    assert person.title == "X"
    assert not person.has_usable_password()
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("neuve@example.org", True, True)


def test_an_address_changed_in_the_admin_is_verified_and_groups_stay(client, admin):
    person = make_user("maude@example.org", organization=make_organization())
    fields = {"email": "neuve@example.org", "first_name": "Ève", "last_name": "Roy"}
    client.post(f"/gestion/users/edit/{person.pk}/", fields | {"is_active": "on"})
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        ("neuve@example.org", True)
    ]
    assert groups(person) == {"membres", "reseau"}


@pytest.mark.parametrize("path", ["users/", "users/new/", "organization/", "membership/new/"])
def test_admin_pages_open_in_french(client, admin, path):
    text = client.get(f"/gestion/{path}").content.decode()
    assert 'lang="fr' in text


# Roles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_the_admin_only_to_those_who_edit(client, role):
    make_home_tree()
    roles.ensure_groups()
    client.force_login(make_user(organization=make_organization(), groups=[role]))
    assert client.get("/gestion/").status_code == (200 if role in ADMIN_ROLES else 404)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_manages_accounts(client, role):
    make_home_tree()
    roles.ensure_groups()
    client.force_login(make_user(groups=[role]))
    for path in ("users/", "users/new/", "groups/"):
        assert client.get(f"/gestion/{path}").status_code in (302, 404)


def test_each_role_edits_its_own_branch():
    tree = make_home_tree()
    sheet = make_resource()
    roles.ensure_groups()
    may = {
        role: {
            name
            for name, page in (("library", sheet), ("trainings", tree.trainings))
            if Page.objects.get(pk=page.pk)
            .permissions_for_user(make_user(groups=[role]))
            .can_edit()
        }
        for role in sorted(ROLES)
    }
    assert may == {
        "administration": {"library", "trainings"},
        "animation": set(),
        "conception": {"trainings"},
        "redaction": {"library"},
    }


def test_ensuring_twice_gives_nothing_twice():
    make_home_tree()
    roles.ensure_groups()
    before = GroupPagePermission.objects.count(), Group.objects.count()
    roles.ensure_groups()
    assert (GroupPagePermission.objects.count(), Group.objects.count()) == before


def test_ensuring_before_the_pages_exist_is_harmless():
    roles.ensure_groups()
    assert Group.objects.get(name="redaction").permissions.filter(codename="access_admin").exists()


def test_the_groups_of_wagtail_are_gone():
    assert set(Group.objects.values_list("name", flat=True)) == ROLES | {"membres", "reseau"}


# The second factor ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/gestion/", "/animation/"])
def test_a_role_without_second_factor_is_led_to_add_one(client, settings, path):
    settings.MFA_REQUIRED = True
    make_home_tree()
    roles.ensure_groups()
    person = make_member(groups=["redaction", "animation"])
    client.post("/compte/connexion/", {"login": person.email, "password": PASSWORD})
    answer = client.get(path, follow=True)
    assert answer.redirect_chain == [(f"/compte/securite/?next={quote(path, safe='')}", 302)]
    assert "Votre rôle demande une deuxième étape" in answer.content.decode()


def test_a_role_with_a_second_factor_enters(client, settings):
    settings.MFA_REQUIRED = True
    make_home_tree()
    roles.ensure_groups()
    person = make_member(groups=["redaction"])
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    client.post("/compte/connexion/", {"login": person.email, "password": PASSWORD})
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post("/compte/connexion/deuxieme-etape/", {"code": code})
    assert client.get("/gestion/").status_code == 200


def test_the_square_to_photograph_is_drawn_on_white():
    drawing = get_adapter().build_totp_svg("otpauth://totp/a?secret=b")
    assert drawing.index('fill="#fff"') < drawing.index("<path")


def test_codes_of_the_second_factor_end_to_end(client):
    make_home_tree()
    person = make_member(groups=["redaction"])
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    form = {"login": person.email, "password": PASSWORD, "next": "/compte/"}
    assert client.post("/compte/connexion/", form).url == "/compte/connexion/deuxieme-etape/"
    wrong = client.post("/compte/connexion/deuxieme-etape/", {"code": "000000"})
    assert "Ce code n’est pas le bon" in wrong.content.decode()
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    entered = client.post("/compte/connexion/deuxieme-etape/", {"code": code})
    assert entered.url == "/compte/"


def test_the_second_phase_gives_and_takes_the_network_at_once():
    phase = open_network()
    person = make_user(organization=make_organization(standing=Standing.NETWORK))
    assert groups(person) == {"reseau"}
    phase.network_is_open = False
    phase.save()
    assert groups(person) == set()
    phase.network_is_open = True
    phase.save()
    assert groups(person) == {"reseau"}


def test_groups_of_many_cost_what_groups_of_two_cost(django_assert_num_queries):
    open_network()
    team = make_organization(standing=Standing.MEMBER)
    everybody = [make_user(organization=team) for _n in range(12)]
    for some in (everybody[:2], everybody):
        User.groups.through.objects.all().delete()
        with django_assert_num_queries(8):
            actions.sync_groups(some)


@pytest.mark.parametrize("path", ["/gestion/", "/animation/"])
def test_a_role_sleeps_with_the_last_seat(client, path):
    make_home_tree()
    roles.ensure_groups()
    person = make_member(groups=["redaction", "animation"])
    client.force_login(person)
    assert client.get(path).status_code == 200
    actions.leave(person.memberships.get(), now=timezone.now())
    assert client.get(path).status_code == 404
