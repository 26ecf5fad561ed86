"""The copy of one's own data: complete, valid, private, and of nobody else."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.core.exports import DANGEROUS, neutralized
from cms.mail import outbox
from communaute.digests.actions import choose
from communaute.discussions import actions as discussions
from communaute.discussions.following.watching import watch
from communaute.discussions.models import Post
from communaute.discussions.writing import corrections
from communaute.members.models import AuditEvent, DataExport, Invitation, User
from communaute.members.rights import archive, cells, exports
from communaute.members.rights.tables import Kind, Table
from formations import actions as trainings
from tests.digests.factories import make_federation
from tests.factories import make_member, make_organization, make_post, make_resource, make_topic
from tests.formations.factories import make_course, make_lesson, make_module, question_step
from tests.members.rights.schema import described, published, validate

pytestmark = pytest.mark.django_db
PAGE = "/compte/donnees/"
ASK = "/compte/donnees/copie/"
State = DataExport.State


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    make_federation()


@pytest.fixture
def maude() -> User:
    return make_member("maude@example.org", first_name="Maude", last_name="Trépanier")


def prepare(member: User) -> zipfile.ZipFile:
    """Ask for an archive, prepare it, open it."""
    export = exports.ask(member, now=timezone.now())
    assert exports.make_due(now=timezone.now())
    export.refresh_from_db()
    assert export.state == State.READY
    return zipfile.ZipFile(exports.private_folder() / export.name)


def facts(opened: zipfile.ZipFile) -> dict:
    return json.loads(opened.read("donnees.json"))


def everything(opened: zipfile.ZipFile) -> str:
    return "\n".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())


def busy(member: User) -> None:
    """A little of all that a member may leave behind."""
    now = timezone.now()
    colleague = make_member("karim@example.org", first_name="Karim", last_name="Benali")
    topic = make_topic("Relancer par texto", author=colleague)
    make_post(topic, author=colleague, body="Parole de Karim.")
    post = make_post(topic, author=member, body="=SOMME(A1) de Maude")
    later = timezone.now() + discussions.UNDO_DELAY
    corrections.edit_post(post, editor=member, body="+1, dit Maude", now=later)
    watch(topic, member=member, level=2)
    discussions.mark_read(topic, member=member, up_to=2, now=now)
    choose(member, cadence="weekly", weekday=0, hour=7, method="test", now=now)
    make_resource("Le texto du matin", authors=[member, colleague])
    course = make_course(lessons=0)
    step = question_step()
    lesson = make_lesson(make_module(course), [step])
    enrollment = trainings.enroll(course, member=member, now=now)
    choice = step["value"]["choices"][1]["id"]
    trainings.answer(enrollment, lesson=lesson, step_id=step["id"], choice_id=choice, now=now)
    Invitation.objects.create(
        email="nadia@example.org",
        first_name="Nadia",
        last_name="Cyr",
        organization=make_organization(),
        invited_by=member,
        created_at=now,
        expires_at=now + timedelta(days=14),
    )


def test_the_archive_is_valid_against_its_published_schema(maude):
    busy(maude)
    opened = prepare(maude)
    schema, told = published(), facts(opened)
    validate(told, schema, schema)
    assert told["version"] == archive.VERSION
    assert told["$schema"].endswith("/compte/donnees/format-1.json")
    assert [one["text"] for one in told["data"]["posts"]] == ["+1, dit Maude"]
    assert told["data"]["posts"][0]["conversation"] == "Relancer par texto"
    assert told["data"]["post_versions"][0]["text"] == "=SOMME(A1) de Maude"
    assert told["data"]["account"][0]["email"] == "maude@example.org"
    assert told["data"]["answers"][0]["answer"] == "« Ta place est prête. »"
    assert told["data"]["completions"][0]["step"] == "Que dites-vous d’abord?"
    assert told["data"]["resources"][0]["title"] == "Le texto du matin"
    assert told["data"]["digest_preferences"][0]["is_active"] is True
    assert told["data"]["consents"][0]["wording"].startswith("Je veux recevoir")
    for key in ("seats", "follows", "read_marks", "security_log", "invitations_sent", "exports"):
        assert told["data"][key], key


def test_the_schema_says_what_the_rooms_tell(maude):
    tables = [one for one in exports.gather(maude) if isinstance(one, Table)]
    data = published()["properties"]["data"]
    assert data["required"] == [table.key for table in tables]
    assert data["properties"] == {table.key: described(table) for table in tables}


def test_what_others_wrote_and_are_is_absent(maude):
    busy(maude)
    text = everything(prepare(maude))
    for other in ("Parole de Karim", "Karim", "karim@", "Benali", "Nadia", "nadia@", "Cyr"):
        assert other not in text
    assert "Relancer par texto" in text


def test_the_title_of_a_conversation_one_may_no_longer_open_is_absent(maude):
    topic = make_topic("Titre confidentiel", author=make_member())
    make_post(topic, author=maude, body="Ce que j’ai dit.")
    maude.groups.clear()
    opened = prepare(User.objects.get(pk=maude.pk))
    assert "Titre confidentiel" not in everything(opened)
    assert facts(opened)["data"]["posts"][0]["text"] == "Ce que j’ai dit."


def test_no_key_leaves_with_the_archive(client, maude):
    client.force_login(maude)
    client.get(PAGE)
    choose(maude, cadence="weekly", weekday=0, hour=7, method="test", now=timezone.now())
    text = everything(prepare(maude))
    for secret in (client.session.session_key, maude.password, maude.digest.token):
        assert secret not in text


def test_each_table_is_a_spreadsheet_that_runs_no_formula(maude):
    busy(maude)
    opened = prepare(maude)
    names = [name for name in opened.namelist() if name.endswith(".csv")]
    assert len(names) == len(published()["properties"]["data"]["properties"])
    for name in names:
        sheet = io.StringIO(opened.read(name).decode("utf-8-sig"), newline="")
        for row in csv.reader(sheet, delimiter=";"):
            assert not [cell for cell in row if cell.startswith(DANGEROUS)]
    assert ";'+1, dit Maude;" in opened.read("tableaux/messages.csv").decode("utf-8-sig")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert neutralized(text) == f"'{text}"


def test_the_pages_open_without_the_site(maude):
    busy(maude)
    opened = prepare(maude)
    index = opened.read("index.html").decode()
    names = set(opened.namelist())
    for name in ("pages/messages.html", "tableaux/messages.csv"):
        assert f'href="{name}"' in index
        assert name in names
    page = opened.read("pages/messages.html").decode()
    assert "+1, dit Maude" in page
    assert "src=" not in index + page
    assert "<script" not in index + page


def test_a_tag_typed_in_a_message_is_words(maude):
    make_post(make_topic(author=maude), author=maude, body="<script>alert(1)</script>")
    assert "<script" not in prepare(maude).read("pages/messages.html").decode()


def test_a_long_table_is_cut_into_pages_that_lead_to_each_other(maude, monkeypatch):
    monkeypatch.setattr(archive, "PER_PAGE", 2)
    make_topic(author=maude, posts=5)
    opened = prepare(maude)
    assert "pages/messages-3.html" in opened.namelist()
    assert "pages/messages-4.html" not in opened.namelist()
    assert 'href="messages-2.html"' in opened.read("pages/messages.html").decode()
    assert 'href="messages.html"' in opened.read("pages/messages-2.html").decode()


def test_ones_own_picture_comes_along(maude, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    profile = UserProfile.objects.create(user=maude)
    profile.avatar.save("moi.png", ContentFile(b"\x89PNG moi"))
    opened = prepare(maude)
    [name] = [name for name in opened.namelist() if name.startswith("fichiers/")]
    assert opened.read(name) == b"\x89PNG moi"


def test_the_memory_does_not_grow_with_the_messages(maude):
    topic = make_topic(author=maude)

    def peak(posts: int) -> int:
        start = Post.objects.count()
        Post.objects.bulk_create(make_posts(topic, start, posts), batch_size=500)
        export = exports.ask(maude, now=timezone.now())
        tracemalloc.start()
        exports.make_due(now=timezone.now())
        _now, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        export.refresh_from_db()
        assert export.state == State.READY
        return found

    small, large = peak(600), peak(3000)
    assert large < small * 1.5


def make_posts(topic, start: int, count: int) -> list[Post]:
    from uuid import uuid4

    now = timezone.now()
    return [
        Post(
            topic=topic,
            number=start + number + 1,
            author=topic.author,
            body=f"Message {number} " * 20,
            html="<p></p>",
            renderer_version=1,
            key=uuid4(),
            created_at=now,
        )
        for number in range(count)
    ]


# Asking, waiting, receiving ---------------------------------------------------------------------


def test_one_asks_from_the_page_and_is_written_to_when_it_is_ready(
    client, maude, django_capture_on_commit_callbacks
):
    client.force_login(maude)
    assert "Préparer mon dossier" in client.get(PAGE).content.decode()
    assert client.post(ASK).status_code == 302
    assert "Votre dossier se prépare" in client.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(kind=AuditEvent.Kind.DATA_EXPORTED).count() == 1
    exports.make_due(now=timezone.now())
    outbox.deliver_due(now=timezone.now())
    [letter] = [one for one in mail.outbox if "dossier" in one.subject]
    assert letter.to == ["maude@example.org"]
    assert "/compte/donnees/" in letter.body
    page = client.get(PAGE).content.decode()
    export = DataExport.objects.get()
    assert f'href="{ASK}{export.pk}/"' in page
    answer = client.get(f"{ASK}{export.pk}/")
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer))).testzip() is None


def test_opening_the_address_asks_for_nothing(client, maude):
    client.force_login(maude)
    assert client.get(ASK).status_code == 405
    assert not DataExport.objects.exists()


def test_asking_twice_prepares_one(maude):
    now = timezone.now()
    assert exports.ask(maude, now=now) == exports.ask(maude, now=now)
    assert AuditEvent.objects.filter(kind=AuditEvent.Kind.DATA_EXPORTED).count() == 1


def test_the_sixth_copy_of_an_hour_is_refused(client, maude):
    client.force_login(maude)
    answers = [client.post(ASK) for _time in range(6)]
    assert [one.status_code for one in answers] == [302] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_only_its_owner_downloads_it(client, maude):
    prepare(maude)
    address = f"{ASK}{DataExport.objects.get().pk}/"
    signed_out = client.get(address)
    assert (signed_out.status_code, signed_out["Location"].split("?")[0]) == (
        302,
        "/compte/connexion/",
    )
    client.force_login(make_member(groups=["animation", "administration"], is_superuser=True))
    assert client.get(address).status_code == 404
    client.force_login(maude)
    assert client.head(address).status_code == 200


def test_after_seven_days_it_is_gone(client, maude):
    prepare(maude)
    export = DataExport.objects.get()
    path = exports.private_folder() / export.name
    assert path.stat().st_mode & 0o077 == 0
    assert exports.purge(now=timezone.now()) == 0
    assert exports.purge(now=export.expires_at) == 1
    assert not path.exists()
    client.force_login(maude)
    assert client.get(f"{ASK}{export.pk}/").status_code == 404
    assert "Préparer mon dossier" in client.get(PAGE).content.decode()


def test_what_is_out_of_date_is_not_given_even_before_the_purge(client, maude):
    prepare(maude)
    DataExport.objects.update(expires_at=timezone.now())
    client.force_login(maude)
    assert client.get(f"{ASK}{DataExport.objects.get().pk}/").status_code == 404


def test_what_dead_workers_left_is_taken_away(maude):
    folder: Path = exports.private_folder()
    (folder / "abc.zip").write_bytes(b"")
    (folder / ".work").mkdir()
    assert exports.purge(now=timezone.now()) == 0
    assert exports.purge(now=timezone.now() + exports.ORPHANED * 2) == 2
    assert list(folder.iterdir()) == []


# Workers that die -------------------------------------------------------------------------------


def test_a_worker_that_dies_loses_its_lease_and_another_takes_over(maude):
    now = timezone.now()
    exports.ask(maude, now=now)
    dead = exports._claim(now)
    assert exports._claim(now) is None
    assert exports.make_due(now=now + exports.LEASE)
    export = DataExport.objects.get()
    assert (export.state, export.attempts) == (State.READY, 2)
    exports._make(dead)  # it was only slow: what it made is not kept
    export.refresh_from_db()
    assert [path.name for path in exports.private_folder().iterdir()] == [export.name]


def test_an_archive_that_cannot_be_made_is_given_up_after_three_tries(client, maude, monkeypatch):
    def broken(member):
        raise RuntimeError("no disk")

    monkeypatch.setattr(exports, "gather", broken)
    exports.ask(maude, now=timezone.now())
    for _time in range(4):
        assert not exports.make_due(now=timezone.now())
    assert DataExport.objects.get().state == State.FAILED
    client.force_login(maude)
    assert "La préparation a échoué" in client.get(PAGE).content.decode()
    assert client.post(ASK).status_code == 302
    assert DataExport.objects.filter(state=State.WAITING).count() == 1


def test_an_account_erased_meanwhile_leaves_no_archive(maude):
    exports.ask(maude, now=timezone.now())
    held = exports._claim(timezone.now())
    held.member = User.objects.get(pk=maude.pk)
    DataExport.objects.all().delete()
    exports._make(held)
    assert list(exports.private_folder().iterdir()) == []


def test_the_schema_is_published_for_everybody(client):
    answer = client.get("/compte/donnees/format-1.json")
    assert answer.status_code == 200
    assert json.loads(answer.content) == published()


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_at_all_is_an_empty_cell(kind):
    if kind is not Kind.LIST:
        assert cells.said(None, kind) == ""
        assert cells.flat(None, kind) == ""
