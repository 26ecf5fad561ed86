"""Spreadsheets of the admin: no cell is run, no column slips out, each one is in the log."""

import codecs
import csv
import io
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cms.core.exports import neutralized
from communaute.digests.models import DigestRun
from communaute.members import actions, audit
from communaute.members.models import AccessRequest, AuditEvent, Invitation, keyed_hash
from tests.factories import make_organization, make_resource, make_user

pytestmark = pytest.mark.django_db

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://x","y")']
LISTS = ["organization", "membership", "accessrequest", "invitation", "personnes", "journal",
         "consentements"]  # fmt: skip
SECRETS = ["password", "token", "hash", "last_login", "last_visit"]


def sheet(client, path: str, kind: str) -> list[list[str]]:
    answer = client.get(f"/gestion/{path}/?export={kind}")
    assert answer.status_code == 200, path
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        assert content.startswith(codecs.BOM_UTF8)
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    rows = load_workbook(io.BytesIO(content)).active.iter_rows()
    cells = [list(row) for row in rows]
    assert not [cell for row in cells for cell in row if cell.data_type == "f"]
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in cells]


@pytest.fixture
def hostile():
    """Somebody whose every text is a formula, everywhere."""
    now = timezone.now()
    for number, text in enumerate(HOSTILE):
        team = make_organization(text, city=text, served=text)
        person = make_user(first_name=text, last_name=text, organization=team)
        audit.record(AuditEvent.Kind.SEAT_OPENED, actor=person, about=text, now=now)
        actions.record_consent(
            person, kind="charter", given=True, wording_version=text[:20], method=text, now=now
        )
        AccessRequest.objects.create(
            email=f"{number}@example.org", first_name=text, last_name=text, reason=text,
            organization_name=text, created_at=now,
        )  # fmt: skip
        Invitation.objects.create(
            email=f"={number}@example.org", organization=team, created_at=now, expires_at=now
        )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_of_a_list_is_a_formula(client, superuser, hostile, kind):
    for path in LISTS:
        rows = sheet(client, path, kind)
        cells = [cell for row in rows for cell in row]
        assert len(rows) > len(HOSTILE), path
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))], path
        assert [cell for cell in cells if cell.startswith("'")], path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_wagtails_own_reports_are_safe_too(client, superuser, kind):
    page = make_resource("=1+1")
    page.title = "=2+2"
    page.save_revision(user=superuser, log_action=True).publish()
    page.locked, page.locked_by, page.locked_at = True, superuser, timezone.now()
    page.save()
    for path in ("reports/site-history", "reports/locked", "reports/aging-pages"):
        cells = [cell for row in sheet(client, path, kind) for cell in row]
        assert "'=2+2" in cells or "'=1+1" in cells, path
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))], path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_of_digests_and_the_redirects_are_exported_safely(client, superuser, kind):
    DigestRun.objects.create(cadence="weekly", period="=2026-W47", slot=timezone.now())
    assert "'=2026-W47" in [cell for row in sheet(client, "resumes", kind) for cell in row]


def test_a_cell_that_is_no_formula_stays_as_it_is():
    assert neutralized("Le Tremplin = un local") == "Le Tremplin = un local"
    assert neutralized(-12) == -12
    assert neutralized(None) is None
    assert neutralized("") == ""
    assert neutralized("a\x00b\x1f") == "ab"
    assert neutralized("\x00=1") == "'=1"
    assert [neutralized(text)[0] for text in HOSTILE] == ["'"] * len(HOSTILE)


def test_columns_are_the_allowed_ones(client, superuser, hostile):
    heads = {path: sheet(client, path, "csv")[0] for path in LISTS}
    assert heads["personnes"] == [
        "Nom", "Prénom", "Organismes", "Rôles et comités", "Compte ouvert"
    ]  # fmt: skip
    assert heads["membership"] == ["Personne", "Organisme", "Rôle", "Début", "Fin"]
    for head in heads.values():
        assert not [name for name in head for secret in SECRETS if secret in name.lower()]


@pytest.mark.parametrize("path", ["users/", "groups/", "users/results/"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_without_allowed_columns_is_not_exported(client, superuser, path, kind):
    assert client.get(f"/gestion/{path}?export={kind}").status_code == 404
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.LIST_EXPORTED).exists()


def test_each_export_is_recorded(client, administrator):
    sheet(client, "organization", "csv")
    sheet(client, "journal", "xlsx")
    events = AuditEvent.objects.filter(kind=AuditEvent.Kind.LIST_EXPORTED).order_by("pk")
    assert [event.about for event in events] == [
        "/gestion/organization/ (csv)",
        "/gestion/journal/ (xlsx)",
    ]
    assert {event.actor_hash for event in events} == {keyed_hash(administrator.pk)}


@pytest.mark.parametrize("role", ["redaction", "conception"])
def test_a_role_that_may_not_read_a_list_exports_none(client, site, role):
    client.force_login(make_user(organization=make_organization(), groups=[role]))
    for path in LISTS:
        assert client.get(f"/gestion/{path}/?export=csv").status_code == 302
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.LIST_EXPORTED).exists()


def test_moments_are_those_of_the_site_and_yes_is_yes(client, superuser):
    moment = datetime(2026, 7, 1, 2, 30, 15, 999, tzinfo=UTC)
    actions.record_consent(
        superuser, kind="charter", given=True, wording_version="1", method="web", now=moment
    )
    for kind, written in [("csv", "2026-06-30 22:30:15"), ("xlsx", "2026-06-30 22:30:15")]:
        [told] = [row for row in sheet(client, "consentements", kind)[1:] if row[0] == written]
        assert "Oui" in told
