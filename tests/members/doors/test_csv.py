"""A list of people to invite: understood however it was saved, or refused whole, by line."""

import random
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.mail.models import OutgoingEmail
from communaute.members.doors import csv_inviting
from communaute.members.doors.csv_reading import MAX_BYTES, Unreadable, read
from communaute.members.models import Invitation
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.factories import make_facilitator, make_responsible

HEADER = "courriel;prénom;nom;organisme;rôle"
LINE = "elle@example.org;Élise;Côté;L’Étincelle;membre"
database = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_file_is_understood_however_it_was_saved(encoding, delimiter, ending):
    text = ending.join([HEADER, LINE, ""]).replace(";", delimiter)
    [row] = read(text.encode(encoding))
    assert (row.line, row.email, row.first_name) == (2, "elle@example.org", "Élise")
    assert (row.last_name, row.organization, row.role) == ("Côté", "L’Étincelle", "membre")


@pytest.mark.parametrize(
    "header", ["COURRIEL;Organisme", " E-mail ;ORGANISATION", "Adresse courriel;Nom de l’organisme"]
)
def test_titles_are_recognized_in_many_writings(header):
    [row] = read(f"{header}\n\xa0 elle@example.org \u200b;  Le Phare ".encode())
    assert (row.email, row.organization) == ("elle@example.org", "Le Phare")


def test_empty_lines_quotes_and_foreign_columns_do_no_harm():
    text = 'téléphone,courriel,organisme\n\n,,\n819,"a@b.org","Le ""Phare"", Matane"\n'
    [row] = read(text.encode())
    assert (row.line, row.organization) == (4, 'Le "Phare", Matane')


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 0, "vide"),
        (b"  \n \n", 0, "vide"),
        (b"PK\x03\x04\x00\x00 zip", 1, "CSV"),
        (b"courriel;organisme\na@b.org;\x00", 2, "CSV"),
        (b"courriel;organisme\n\na@b.org;\x81\x8d", 3, "se lisent pas"),
        (b"nom;organisme\nA;B", 1, "courriel"),
        (b"courriel;nom\na@b.org;B", 1, "organisme"),
        (b"courriel;courriel;organisme\n", 1, "même titre"),
        (b'courriel;organisme\na@b.org;A\nb@b.org;"B\nc@b.org;C\n', 3, "guillemet"),
        (b"courriel;organisme\n" + b"a@b.org;A\n" * 2001, 2002, "2\xa0000"),
        (b"x" * (MAX_BYTES + 1), 0, "1\xa0Mo"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_and_says_where(content, line, said):
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert refusal.value.line == line
    assert said in refusal.value.message


def test_any_bytes_are_read_or_refused():
    chance = random.Random(7)
    for _time in range(300):
        content = b"courriel;organisme\n" + chance.randbytes(chance.randint(0, 200))
        with suppress(Unreadable):
            assert isinstance(read(content), list)


def two_hundred_lines() -> bytes:
    """200 lines, of which 5 are at fault."""
    lines = [f"p{n}@example.org;Prénom {n};Nom {n};Le Tremplin;membre" for n in range(195)]
    lines[10:10] = ["pas-un-courriel;A;B;Le Tremplin;membre"]
    lines[50:50] = ["x1@example.org;A;B;Inconnu;membre", ";A;B;Le Tremplin;membre"]
    lines[120:120] = ["x2@example.org;A;B;Le Tremplin;chef", "x3@example.org;A;B;;"]
    return "\r\n".join([HEADER, *lines]).encode("cp1252")


@pytest.fixture
def nadege(client):
    make_home_tree()
    make_organization("Le Tremplin")
    person = make_facilitator()
    client.force_login(person)
    return person


def upload(client, content: bytes, name: str = "liste.csv"):
    return client.post("/animation/invitations/", {"file": SimpleUploadedFile(name, content)})


@database
def test_200_lines_with_5_faults_invite_195_and_explain_5(client, nadege):
    page = upload(client, two_hundred_lines())
    text = page.content.decode()
    assert page.status_code == 200
    assert "195 personnes invitées" in text
    assert "5 lignes à corriger" in text
    assert Invitation.objects.count() == 195
    assert OutgoingEmail.objects.filter(kind="invitation").count() == 195
    for line, words in (
        (12, "Ce courriel est incomplet, ou porte un signe qu’une adresse ne peut pas avoir."),
        (52, "Aucun organisme de ce nom"),
        (53, "Le courriel manque."),
        (122, "membre"),
        (123, "L’organisme manque."),
    ):
        assert f'<th scope="row" class="num">{line}</th>' in text
        assert words in text


@database
def test_the_same_file_again_invites_nobody_and_says_so(client, nadege):
    upload(client, two_hundred_lines())
    text = upload(client, two_hundred_lines()).content.decode()
    assert "Aucune nouvelle invitation" in text
    assert "195 personnes déjà connues" in text
    assert Invitation.objects.count() == OutgoingEmail.objects.count() == 195


@database
def test_a_refused_file_invites_nobody(client, nadege):
    page = upload(client, b"courriel;organisme\na@example.org;Le Tremplin\n\x00")
    assert page.status_code == 422
    assert "Ligne 3" in page.content.decode()
    assert client.post("/animation/invitations/").status_code == 422
    assert upload(client, b"").status_code == 422
    assert not Invitation.objects.exists()


@database
def test_organizations_are_matched_by_name_or_slug_and_doubt_is_a_fault(nadege):
    make_organization("L’Étincelle", slug="etincelle")
    make_organization("Jumeau", slug="jumeau-a")
    make_organization("Jumeau", slug="jumeau-b")
    make_organization("Ancien", standing="former")
    cells = ["l'ETINCELLE", "etincelle", "Jumeau", "jumeau-b", "Ancien"]
    lines = [f"p{n}@example.org;{name}" for n, name in enumerate(cells)]
    rows = read("\n".join(["courriel;organisme", *lines]).encode())
    outcome = csv_inviting.invite_all(rows, by=nadege, now=timezone.now())
    assert outcome.invited == 3
    assert [fault.line for fault in outcome.faults] == [4, 6]


@database
def test_people_who_are_there_or_named_twice_are_said_to_be_known(nadege):
    organization = make_organization("Le Phare")
    make_user("la@example.org", organization=organization)
    named = [f"{name}@example.org,Le Phare" for name in ("La", "b", "B")]
    text = "\n".join(["courriel,organisme", *named])
    outcome = csv_inviting.invite_all(read(text.encode()), by=nadege, now=timezone.now())
    assert (outcome.invited, [one.line for one in outcome.known]) == (1, [2, 4])


@database
def test_hostile_cells_stay_text(client, nadege):
    lines = ["courriel;prénom;organisme;rôle", "=cmd|' /C calc'!A0;x;Le Tremplin;;"]
    lines += ["a@example.org;<script>alert(1)</script>;<b>;;", "b@example.org;x;Le Tremplin;;trop"]
    text = upload(client, "\n".join(lines).encode()).content.decode()
    assert "<script>alert" not in text
    assert "3 lignes à corriger" in text


@database
def test_a_list_costs_the_same_queries_for_2_people_as_for_40(nadege):
    def cost(first: int, n: int) -> int:
        lines = [f"q{first + i}@example.org;Le Tremplin" for i in range(n)]
        rows = read("\n".join(["courriel;organisme", *lines]).encode())
        with CaptureQueriesContext(connection) as asked:
            csv_inviting.invite_all(rows, by=nadege, now=timezone.now())
        return len(asked)

    assert cost(0, 2) == cost(100, 40)


@database
def test_lists_are_for_facilitators():
    for person in (make_member(), make_responsible()):
        with pytest.raises(PermissionDenied):
            csv_inviting.invite_all([], by=person, now=timezone.now())
