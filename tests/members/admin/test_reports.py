"""Lists that administrators read: names found again behind keyed hashes, at a constant cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaute.members import actions, audit
from communaute.members.models import AccessRequest, AuditEvent, Invitation
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db

Kind = AuditEvent.Kind
NOW = datetime(2026, 11, 16, 14, 30, tzinfo=UTC)


def page(client, path: str, **query: str) -> str:
    return client.get(f"/gestion/{path}", query).content.decode()


def consent(person, *, kind: str = "charter", given: bool = True, now: datetime = NOW) -> None:
    actions.record_consent(
        person, kind=kind, given=given, wording_version="charte-2026-11", method="welcome", now=now
    )


def test_the_log_names_living_accounts_and_no_deleted_one(client, administrator):
    maude = make_user(first_name="Maude", last_name="Ici")
    gone = make_user(first_name="Gérard", last_name="Parti")
    audit.record(
        Kind.ROLES_CHANGED, actor=maude, subject=gone, about="reçoit\xa0: animation", now=NOW
    )
    gone.delete()
    text = page(client, "journal/")
    assert "Maude Ici" in text
    assert "Compte supprimé" in text
    assert "Gérard" not in text
    assert "Rôles changés" in text
    assert "reçoit\xa0: animation" in text


@pytest.mark.parametrize(
    ("kind", "about", "told"),
    [
        (Kind.STANDING_CHANGED, "tremplin: former", "tremplin\xa0: Ancien"),
        (Kind.SEAT_OPENED, "tremplin: responsible", "tremplin\xa0: Responsable"),
        (Kind.REQUEST_DECIDED, "12: approved, tremplin", "12\xa0: Acceptée, tremplin"),
        (Kind.PHASE_CHANGED, "network: open", "Réseau ouvert"),
        (Kind.SEAT_CLOSED, "tremplin", "tremplin"),
    ],
)
def test_what_the_log_keeps_is_said_in_words(client, administrator, kind, about, told):
    audit.record(kind, about=about, now=NOW)
    assert told in page(client, "journal/")


def test_the_log_is_filtered_by_kind_and_date_and_searched_by_person(client, administrator):
    helene = make_user(first_name="Hélène", last_name="Côté")
    old = NOW - timedelta(days=40)
    audit.record(Kind.SIGNED_IN, actor=helene, about="ancienne", now=old)
    audit.record(Kind.ROLES_CHANGED, subject=helene, about="recente", now=NOW)
    audit.record(Kind.SIGNED_IN, actor=make_user(), about="quelqu-un", now=NOW)
    for query, seen in (
        ({}, {"ancienne", "recente", "quelqu-un"}),
        ({"q": "helene cote"}, {"ancienne", "recente"}),
        ({"q": helene.email}, set()),
        ({"q": "personne-ici"}, set()),
        ({"kind": "signed_in"}, {"ancienne", "quelqu-un"}),
        ({"happened_at_from": "2026-11-01"}, {"recente", "quelqu-un"}),
        ({"happened_at_to": "2026-11-01", "q": "Côté"}, {"ancienne"}),
        ({"kind": "n-importe"}, {"ancienne", "recente", "quelqu-un"}),
    ):
        text = page(client, "journal/liste/", **query)
        found = {word for word in ("ancienne", "recente", "quelqu-un") if word in text}
        assert found == seen, query


def test_consents_are_filtered_and_keep_no_name_of_a_deleted_account(client, administrator):
    maude = make_user(first_name="Maude", last_name="Ici")
    gone = make_user(first_name="Gérard", last_name="Parti")
    consent(maude)
    consent(maude, kind="digest", given=False)
    consent(gone)
    gone.delete()
    text = page(client, "consentements/")
    assert text.count("Maude Ici") == 2
    assert "Compte supprimé" in text
    assert "Gérard" not in text
    assert page(client, "consentements/liste/", kind="digest").count("charte-2026-11") == 1
    assert page(client, "consentements/liste/", given="true").count("charte-2026-11") == 2
    assert page(client, "consentements/liste/", q="maude").count("charte-2026-11") == 2


def test_people_are_listed_without_address_nor_visit(client, administrator):
    team = make_organization("La Courtepointe")
    person = make_user(
        "secret@example.org", organization=team, seat="responsible", groups=["animation"]
    )
    text = page(client, "personnes/")
    assert str(person) in text
    assert "La Courtepointe (Responsable)" in text
    assert "animation" in text
    assert "secret@example.org" not in text
    assert str(person) in page(client, "personnes/liste/", q="courtepointe")
    assert str(administrator) not in page(client, "personnes/liste/", q="courtepointe")


def test_requests_and_invitations_are_read_without_their_secret(client, administrator):
    team = make_organization("La Courtepointe")
    request = AccessRequest.objects.create(
        email="a@example.org", first_name="Aline", last_name="B", reason="Pour apprendre",
        organization_name="Le Phare", created_at=NOW,
    )  # fmt: skip
    invitation = Invitation.objects.create(
        email="b@example.org", organization=team, created_at=NOW, expires_at=timezone.now()
    )
    assert "Le Phare" in page(client, "accessrequest/")
    assert "Périmée" in page(client, "invitation/")
    for path, secret, seen in (
        (f"accessrequest/inspect/{request.pk}/", request.token, "Pour apprendre"),
        (f"invitation/inspect/{invitation.pk}/", invitation.token, "La Courtepointe"),
    ):
        text = page(client, path)
        assert seen in text
        assert secret not in text


# Cost -------------------------------------------------------------------------------------------


def more(n: int) -> None:
    """`n` more of everything, each with people of its own."""
    for number in range(n):
        team = make_organization(offers="Un local")
        person = make_user(organization=team, groups=["animation"])
        audit.record(Kind.SEAT_OPENED, actor=person, subject=make_user(), about="x", now=NOW)
        consent(person)
        AccessRequest.objects.create(
            email=f"a{team.pk}@example.org", first_name="A", last_name="B", reason="Ici",
            organization=team if number % 2 else None, organization_name="C", created_at=NOW,
        )  # fmt: skip
        Invitation.objects.create(
            email="b@example.org", organization=team, invited_by=person, created_at=NOW,
            expires_at=NOW,
        )  # fmt: skip


def costs(client, superuser) -> dict[str, int]:
    found = {}
    for path in ("organization/", "membership/", "accessrequest/", "invitation/", "personnes/",
                 "journal/", "consentements/", "users/"):  # fmt: skip
        page(client, path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/gestion/{path}").status_code == 200
        found[path] = len(captured)
    return found


def test_lists_cost_the_same_for_2_as_for_30(client, superuser):
    more(2)
    of_few = costs(client, superuser)
    more(28)
    assert costs(client, superuser) == of_few


@pytest.mark.parametrize("sought", ["secret", "secret@example.org", "@", "example", "s", ".org"])
def test_no_fragment_of_an_address_finds_its_owner(client, administrator, sought):
    person = make_user("secret@example.org", first_name="Paul", last_name="Lafleur")
    consent(person)
    audit.record(Kind.SIGNED_IN, actor=person, now=NOW)
    for path in ("personnes/liste/", "journal/liste/", "consentements/liste/"):
        assert "Paul Lafleur" in page(client, path, q="lafleur paul")
        assert "Paul Lafleur" not in page(client, path, q=sought), path


def test_yes_and_no_are_said_in_french(client, administrator):
    consent(make_user())
    consent(make_user(), given=False)
    text = page(client, "consentements/") + page(client, "personnes/")
    assert {"Oui", "Non"} <= {one.strip() for one in text.replace("<", ">").split(">")}
    assert not {"True", "False"} & {one.strip() for one in text.replace("<", ">").split(">")}
