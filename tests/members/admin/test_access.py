"""Every address of this room's admin, asked by each role."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from communaute.members.access import role_group
from communaute.members.models import AccessRequest, Invitation, User
from tests.factories import make_organization, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

READ = ["organization/", "organization/results/", "membership/", "membership/results/",
        "accessrequest/", "accessrequest/results/", "accessrequest/inspect/{request}/",
        "invitation/", "invitation/results/", "invitation/inspect/{invitation}/",
        "personnes/", "personnes/liste/", "journal/", "journal/liste/",
        "consentements/", "consentements/liste/"]  # fmt: skip
WRITE = ["organization/new/", "organization/edit/{organization}/", "membership/new/",
         "settings/core/federation/"]  # fmt: skip
SUPERUSER = ["users/", "users/results/", "users/new/", "users/edit/{person}/",
             "users/{person}/deuxieme-etape/", "groups/", "groups/new/"]  # fmt: skip
NOBODY = ["accessrequest/new/", "accessrequest/edit/{request}/", "accessrequest/delete/{request}/",
          "invitation/new/", "invitation/edit/{invitation}/", "invitation/delete/{invitation}/",
          "accessrequest/history/{request}/", "journal/1/", "consentements/new/"]  # fmt: skip
ROLES = ["membre", "animation", "redaction", "conception", "administration", "superuser"]


@pytest.fixture
def places() -> dict[str, int]:
    now, team = timezone.now(), make_organization()
    request = AccessRequest.objects.create(
        email="a@example.org", first_name="A", last_name="B", reason="Ici", created_at=now
    )
    invitation = Invitation.objects.create(
        email="b@example.org", organization=team, created_at=now, expires_at=now + timedelta(14)
    )
    person = make_user(organization=team)
    found = {"request": request, "invitation": invitation, "organization": team, "person": person}
    return {name: thing.pk for name, thing in found.items()}


def person_of(role: str) -> User:
    if role == "superuser":
        return make_user(is_superuser=True)
    return make_user(organization=make_organization(), groups=[] if role == "membre" else [role])


def status(client, path: str) -> int:
    answer = client.get(path)
    while answer.status_code == 302 and answer.url.startswith(path):  # the setting of the one site
        answer = client.get(answer.url)
    return answer.status_code


def expected(role: str, lists: str) -> int:
    """Outside the admin, absent; inside it, led back to its home with a word."""
    if role in {"membre", "animation"} or lists == "nobody":
        return 404
    if role == "superuser" or (role == "administration" and lists in {"read", "write"}):
        return 200
    return 302


@pytest.mark.parametrize("role", ROLES)
def test_each_address_opens_to_those_who_may(client, places, role):
    client.force_login(person_of(role))
    wrong = []
    for lists, paths in (
        ("read", READ), ("write", WRITE), ("superuser", SUPERUSER), ("nobody", NOBODY)
    ):  # fmt: skip
        for path in paths:
            found = status(client, "/gestion/" + path.format(**places))
            if found != expected(role, lists):
                wrong.append((path, found))
    assert wrong == []


def test_a_visitor_is_led_to_sign_in(client, places):
    for path in READ + WRITE + SUPERUSER:
        answer = client.get("/gestion/" + path.format(**places))
        assert answer.status_code == 302
        assert "/compte/connexion/" in answer.url or "/gestion/login/" in answer.url


@pytest.mark.parametrize("role", ["redaction", "conception", "administration"])
@pytest.mark.parametrize("model", ["user", "group"])
def test_a_right_to_accounts_given_to_a_group_opens_nothing(client, places, role, model):
    """Whoever may change accounts could make themselves anything."""
    rights = Permission.objects.filter(content_type__model=model)
    role_group(role).permissions.add(*rights)
    person = person_of(role)
    client.force_login(person)
    for path in SUPERUSER:
        assert status(client, "/gestion/" + path.format(**places)) == 302
    fields = {"email": person.email, "first_name": "A", "last_name": "B", "is_superuser": "on"}
    client.post(f"/gestion/users/edit/{person.pk}/", fields | {"is_active": "on"})
    client.post(f"/gestion/bulk/members/user/assign_role/?id={person.pk}", {"role": "1"})
    client.post(f"/gestion/bulk/members/user/delete/?id={places['person']}")
    person.refresh_from_db()
    assert not person.is_superuser
    assert list(person.groups.exclude(name__in=["membres", "reseau"]).values_list("name")) == [
        (role,)
    ]
    assert User.objects.filter(pk=places["person"]).exists()


@pytest.mark.parametrize(("role", "sees"), [("administration", True), ("redaction", False)])
def test_the_menu_shows_what_one_may_open(client, role, sees):
    client.force_login(person_of(role))
    text = client.get("/gestion/").content.decode()
    for address in ("/gestion/journal/", "/gestion/consentements/", "/gestion/personnes/",
                    "/gestion/accessrequest/", "/gestion/invitation/"):  # fmt: skip
        assert (address in text) == sees
