"""Files of messages: what is taken, what is left of them, who may read them, when they go."""

import io
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from communaute.discussions import actions, export_files
from communaute.discussions.erase import erase
from communaute.discussions.files import attachments, filetypes
from communaute.discussions.files.attachments import attachments_of, sweep
from communaute.discussions.models import Attachment, Post
from communaute.members.access import Audience, State
from tests.factories import make_category, make_member, make_post, make_topic, make_user

pytestmark = pytest.mark.django_db
OFFICE = "application/vnd.openxmlformats-officedocument."
NOW = timezone.now()


def upload(content: bytes, name: str = "fichier", kind: str = "text/html") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def picture(kind: str = "JPEG", size=(640, 480), **fields) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format=kind, **fields)
    return out.getvalue()


def located() -> bytes:
    """A photograph that says where and by whom it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010E] = 6, "Zéphyrine", "Canari"
    exif[0x8825] = {1: "N", 2: (46.0, 33.0, 0.0), 3: "W", 4: (72.0, 44.0, 0.0)}
    return picture(exif=exif, comment=b"Canari")


def paper(**information: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({f"/{key}": value for key, value in information.items()})
    writer.xmp_metadata = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Zephyrine</x:xmpmeta>"
    script = {NameObject("/S"): NameObject("/JavaScript"),
              NameObject("/JS"): TextStringObject("app.alert('Canari')")}  # fmt: skip
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("Canari.txt", b"Canari")
    writer.write(out)
    return out.getvalue()


def archive(parts: dict[str, bytes], **fields) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def word(extra: dict[str, bytes] | None = None, kind: str = "document") -> bytes:
    types = (
        f'<Types><Override ContentType="{OFFICE}wordprocessingml.{kind}.main+xml"/></Types>'
    ).encode()
    return archive({"[Content_Types].xml": types, "word/document.xml": b"<d/>"} | (extra or {}))


def relation(kind: str) -> dict[str, bytes]:
    target = f'<R><Relationship Type="x/{kind}" TargetMode="External" Target="http://x"/></R>'
    return {"word/_rels/document.xml.rels": target.encode()}


# What is taken ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kept_as", "kind"),
    [
        (picture("PNG"), "capture.exe", "capture.png", "image/png"),
        (picture("WEBP"), "a/b\\c.webp", "c.webp", "image/webp"),
        (picture("GIF"), "../../x.gif", "x.gif", "image/gif"),
        (paper(), "grille.html", "grille.pdf", "application/pdf"),
        (word(), "modèle d’appel.docx", "modèle d’appel.docx",
         f"{OFFICE}wordprocessingml.document"),
        (word(relation("hyperlink")), "liens.docx", "liens.docx",
         f"{OFFICE}wordprocessingml.document"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
         "lettre.odt", "lettre.odt", "application/vnd.oasis.opendocument.text"),
        ("é;à\n1;2".encode("cp1252"), "liste.csv", "liste.csv", "text/csv; charset=utf-8"),
        ("Bonjour".encode("utf-16"), "<img src=x>.txt", "img src x.txt",
         "text/plain; charset=utf-8"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(content, name, kept_as, kind):
    file = filetypes.accept(upload(content, name))
    assert (file.name, file.content_type) == (kept_as, kind)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "pas accepté"),
        (b"  \n<!doctype html><script>alert(1)</script>", "pas accepté"),
        (b"MZ\x90\x00" * 50, "un programme"),
        (b"\x7fELF" + b"\x00" * 50, "un programme"),
        (b"#!/bin/sh\nrm", "un programme"),
        (b"texte\x00binaire", "pas accepté"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "ancien format"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 50, "HEIC"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "abîmée"),
        (picture()[:200], "abîmée"),
        (b"%PDF-1.7\n" + b"\x00" * 300, "abîmé"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "abîmé"),
        (b"PK\x03\x04" + b"\x00" * 60, "abîmé"),
        (archive({"a.txt": b"a"}), "dossier compressé"),
        (word({"word/vbaProject.bin": b"x"}), "macro"),
        (word({"word/embeddings/x.bin": b"x"}), "macro"),
        (word(kind="document.macroEnabled"), "macro"),
        (word(relation("attachedTemplate")), "autre site"),
        (word({"word/../../etc/passwd": b"x"}), "abîmé"),
        (word({"word/a.xml": b"0" * 30_000_000}), "trop lourd"),
        (word({f"word/{n}.xml": b"" for n in range(2_100)}), "abîmé"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/x.xml": b"x"}),
         "macro"),
        (archive({"[Content_Types].xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "abîmé"),
        (b"GIF89a" + word(), "abîmée"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(content, words):
    with pytest.raises(filetypes.Refused) as refused:
        filetypes.accept(upload(content, "photo.jpg", "image/jpeg"))
    assert words in refused.value.message
    assert "«\xa0photo.jpg\xa0»" in refused.value.message


def test_a_file_too_heavy_is_refused_unread():
    with pytest.raises(filetypes.Refused, match="10\xa0Mo au plus"):
        filetypes.accept(upload(b"x" * 10_000_001))


def test_an_encrypted_pdf_is_refused():
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(9, 9)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    with pytest.raises(filetypes.Refused, match="mot de passe"):
        filetypes.accept(upload(out.getvalue()))


def test_a_huge_picture_is_refused_before_it_is_drawn():
    with pytest.raises(filetypes.Refused, match="trop grande"):
        filetypes.accept(upload(picture("PNG", size=(9_000, 6_000))))


def test_a_photograph_keeps_neither_place_nor_author_and_stands_upright():
    file = filetypes.accept(upload(located()))
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.size == (480, 640)
        assert not image.getexif()
    assert b"Canari" not in file.content
    assert b"Exif" not in file.content


def test_a_large_picture_is_kept_at_a_readable_size():
    file = filetypes.accept(upload(picture(size=(5_000, 2_500))))
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.size == (2400, 1200)


def test_a_pdf_keeps_neither_author_nor_script_nor_file():
    file = filetypes.accept(upload(paper(Author="Zephyrine", Creator="Canari")))
    reader = PdfReader(io.BytesIO(file.content))
    assert len(reader.pages) == 1
    assert not {"/Author", "/Creator"} & set(reader.metadata or {})
    assert not reader.attachments
    for word_of_it in (b"Zephyrine", b"Canari", b"JavaScript"):
        assert word_of_it not in file.content


def test_what_is_written_in_a_pdf_photograph_goes_too():
    out = io.BytesIO()
    Image.open(io.BytesIO(located())).save(out, format="PDF", author="Zephyrine")
    file = filetypes.accept(upload(out.getvalue()))
    assert b"Exif" not in file.content
    assert b"Zephyrine" not in file.content
    assert PdfReader(io.BytesIO(file.content)).pages[0].images[0].image.size == (640, 480)


# Where they go ------------------------------------------------------------------------------------


def send(member, *uploads, topic=None, client=None, **fields) -> tuple[Client, object]:
    client = client or Client()
    client.force_login(member)
    topic = topic or make_topic()
    told = {"body": "Voici.", "key": uuid.uuid4(), "files": list(uploads)} | fields
    return client, client.post(reverse("discussions:reply", args=[topic.pk]), told)


def kept(row: Attachment) -> Path:
    return Path(row.file.path)


def test_files_come_with_the_message_in_two_clicks_without_scripts():
    member = make_member()
    client, response = send(member, upload(paper(), "grille.pdf"), upload(located(), "photo.jpg"))
    assert response.status_code == 302
    post = Post.objects.get(author=member)
    first, second = attachments_of([post.pk])[post.pk]
    assert (first.name, first.detail.split(",")[0], second.name) == (
        "grille.pdf", "PDF", "photo.jpg",
    )  # fmt: skip
    assert Attachment.objects.filter(sender=None, place="", post=post).count() == 2
    shown = client.get(second.href)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline")
    own_styles = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert shown["Content-Security-Policy"] == own_styles, "those that fit it to the window"


def test_a_form_that_comes_back_keeps_the_files_until_they_are_taken_away():
    member, topic = make_member(), make_topic()
    client, response = send(
        member, upload(paper(), "a.pdf"), upload(b"MZ", "b.exe"), topic=topic, body=""
    )
    page = response.content.decode()
    assert "c’est un programme" in page
    row = Attachment.objects.get()
    assert str(row.pk) in page
    assert row.sender == member
    _client, response = send(member, topic=topic, client=client, body="", remove=[str(row.pk)])
    assert str(row.pk) not in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_post_takes_the_files_that_wait_and_no_one_elses():
    member, other, topic = make_member(), make_member(), make_topic()
    send(member, upload(paper(), "la mienne.pdf"), topic=topic, body="")
    send(other, upload(paper(), "la sienne.pdf"), topic=topic, body="")
    theirs = Attachment.objects.get(sender=other)
    mine = Attachment.objects.get(sender=member)
    post = actions.post_reply(
        topic, author=member, body="Voici", key=uuid.uuid4(), now=NOW,
        attachments=[mine.pk, theirs.pk, uuid.uuid4()],
    )  # fmt: skip
    assert [one.name for one in post.attachments.all()] == ["la mienne.pdf"]
    theirs.refresh_from_db()
    assert theirs.sender == other


def test_the_same_form_sent_twice_leaves_no_file_behind():
    member, topic, key = make_member(), make_topic(), uuid.uuid4()
    for _time in range(2):
        send(member, upload(paper(), "a.pdf"), topic=topic, key=key)
    assert Attachment.objects.count() == 1
    assert Post.objects.filter(author=member).count() == 1


def test_five_files_at_most():
    member = make_member()
    _client, response = send(member, *[upload(picture(), f"{n}.jpg") for n in range(6)])
    assert "cinq fichiers par message, au plus" in response.content.decode()
    assert Attachment.objects.count() == 5


def test_without_a_name_a_file_loses_its_own():
    member = make_member()
    send(member, upload(paper(Author="Zephyrine"), "Zéphyrine.pdf"), voice="confiee")
    post = Post.objects.get(number=2)
    assert post.author is None
    row = post.attachments.get()
    assert (row.name, row.sender) == ("Pièce jointe 1.pdf", None)
    assert b"Zephyrine" not in kept(row).read_bytes()


def test_without_a_name_an_office_file_is_refused_kindly_also_when_it_came_before():
    member, topic = make_member(), make_topic()
    _client, response = send(member, upload(word(), "a.docx"), topic=topic, voice="confiee")
    assert "garde le nom de son auteur" in response.content.decode()
    send(member, upload(word(), "b.docx"), topic=topic, body="")
    waiting = Attachment.objects.get(name="b.docx")
    _client, response = send(member, topic=topic, voice="confiee")
    assert "garde le nom de son auteur" in response.content.decode()
    with pytest.raises(filetypes.Refused):
        actions.post_reply(
            topic, author=member, body="Voici", key=uuid.uuid4(), now=NOW, voice="confiee",
            attachments=[waiting.pk],
        )  # fmt: skip
    assert topic.posts.count() == 1


def test_a_full_disk_is_said_and_leaves_nothing(monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    member = make_member()
    monkeypatch.setattr("django.core.files.move.os.open", full)
    monkeypatch.setattr("django.core.files.storage.filesystem.os.open", full)
    _client, response = send(member, upload(picture(), "a.jpg"))
    assert response.status_code == 422
    assert "il manque de place" in response.content.decode()
    assert not Attachment.objects.exists()


# Who reads them -----------------------------------------------------------------------------------


def attached(post: Post, content: bytes = b"", name: str = "a.pdf") -> Attachment:
    sender = make_member()
    file = filetypes.accept(upload(content or paper(), name))
    row = attachments.keep(file, sender=sender, place="topic:1", now=NOW)
    attachments.attach(post, sender, [row.pk])
    row.refresh_from_db()
    return row


def address(row: Attachment) -> str:
    return reverse("discussions:file", args=[row.pk, row.name])


def test_a_file_is_read_by_whoever_may_read_its_post():
    topic = make_topic(on=make_category(audience="comite"))
    row = attached(topic.posts.get())
    reader, stranger = make_member(groups=["comite"]), make_member()
    for person, status in ((None, 302), (make_user(), 404), (stranger, 404), (reader, 200)):
        client = Client()
        if person:
            client.force_login(person)
        for header in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}):
            answer = client.get(address(row), headers=header).status_code
            assert answer == status or (status == 200 and answer in {206, 304})
        assert client.head(address(row)).status_code == status


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN, State.WAITING])
def test_the_file_of_a_post_that_is_not_shown_is_absent_at_once(client, state):
    post = make_topic().posts.get()
    row = attached(post)
    client.force_login(make_member())
    etag = client.get(address(row))["ETag"]
    Post.objects.filter(pk=post.pk).update(state=state)
    assert client.get(address(row)).status_code == 404
    assert client.get(address(row), headers={"If-None-Match": etag}).status_code == 404


def test_a_file_that_waits_is_its_senders_alone(client):
    member, topic = make_member(), make_topic()
    send(member, upload(paper(), "a.pdf"), topic=topic, body="", client=client)
    row = Attachment.objects.get()
    assert client.get(address(row)).status_code == 200
    client.force_login(make_member(groups=["animation"]))
    assert client.get(address(row)).status_code == 404


def test_who_decides_on_a_post_that_waits_opens_its_file(client):
    post = make_topic(posts=2).posts.get(number=2)
    row = attached(post)
    Post.objects.filter(pk=post.pk).update(state=State.WAITING)
    client.force_login(make_member(groups=["animation"]))
    assert client.get(address(row)).status_code == 200


def test_what_is_said_to_the_facilitators_is_shown_to_them_alone(client):
    topic = make_topic(audience=Audience.FACILITATORS)
    row = attached(topic.posts.get())
    client.force_login(make_member())
    assert client.get(address(row)).status_code == 404
    client.force_login(make_member(groups=["animation"]))
    assert client.get(address(row)).status_code == 200


def test_a_file_runs_nothing_and_no_cache_shares_it(client):
    row = attached(make_topic().posts.get())
    client.force_login(make_member())
    response = client.get(address(row))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Disposition"].startswith("attachment")
    assert client.get(address(row), headers={"Range": "bytes=0-3"}).getvalue() == b"%PDF"
    assert client.get(f"/media/{row.file.name}").status_code == 404
    assert client.get(reverse("discussions:file", args=[row.pk, "b.pdf"])).status_code == 404


def test_its_author_takes_a_file_away_from_what_they_said(
    client, django_capture_on_commit_callbacks
):
    author = make_member()
    post = make_post(make_topic(), author=author, body="Voici le modèle")
    wrong, right = attached(post, name="faux.pdf"), attached(post, name="bon.pdf")
    other = attached(make_post(post.topic), name="autre.pdf")
    client.force_login(author)
    url = reverse("discussions:edit", args=[post.pk])
    page = client.get(url).content.decode()
    assert ("faux.pdf" in page, "autre.pdf" in page) == (True, False)
    told = {"body": post.body, "without": [str(other.pk)]}
    assert client.post(url, told).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, told | {"without": [str(wrong.pk)]}).status_code == 302
    assert set(Attachment.objects.all()) == {right, other}
    assert not wrong.file.storage.exists(wrong.file.name)


def test_the_files_of_a_page_are_one_query(django_assert_num_queries):
    topic = make_topic(posts=1)
    posts = [topic.posts.get(), *[make_post(topic) for _n in range(4)]]
    with django_assert_num_queries(1):
        assert attachments_of([one.pk for one in posts]) == {}
    for one in posts:
        attached(one, picture(), "a.jpg")
    with django_assert_num_queries(1):
        assert len(attachments_of([one.pk for one in posts])) == 5


# When they go -------------------------------------------------------------------------------------


def test_the_file_goes_with_its_row(django_capture_on_commit_callbacks):
    topic = make_topic()
    path = kept(attached(topic.posts.get()))
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        topic.delete()
    assert not path.exists()


def test_who_leaves_takes_their_files_along(django_capture_on_commit_callbacks):
    member, topic = make_member(), make_topic(author=make_member())
    send(member, upload(paper(), "a.pdf"), topic=topic)
    send(member, upload(paper(), "b.pdf"), topic=topic, body="")
    topic.refresh_from_db()
    make_post(topic, author=topic.author)  # their message leaves a sentence in its place
    paths = [kept(row) for row in Attachment.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        erase(member, keep_posts=False, now=NOW)

    assert len(paths) == 2
    assert not any(path.exists() for path in paths)


def test_files_whose_post_never_came_are_swept(django_capture_on_commit_callbacks):
    member = make_member()
    send(member, upload(paper(), "a.pdf"), body="")
    row = Attachment.objects.get()
    orphan = Path(settings.MEDIA_ROOT) / "discussions" / "zz" / "orphan"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    assert sweep(now=timezone.now()) == 0
    assert orphan.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(now=timezone.now() + timedelta(days=2, minutes=1)) == 1
    assert not kept(row).exists()
    assert not orphan.exists()


def test_files_that_stay_no_longer_name_who_left(django_capture_on_commit_callbacks):
    member = make_member(first_name="Zéphyrine", last_name="Quatrevents")
    signed = word({"docProps/core.xml": "<creator>Zéphyrine Quatrevents</creator>".encode()})
    send(member, upload(signed, "a.docx"), upload(word(), "b.docx"),
         upload(paper(), "CV Quatrevents.pdf"))  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        erase(member, keep_posts=True, now=NOW)
    assert [one.name for one in Attachment.objects.all()] == ["b.docx", "Pièce jointe 1.pdf"]


def test_the_export_lists_the_files_and_holds_them():
    member = make_member()
    send(member, upload(picture(), "photo.jpg"), voice="confiee")
    table, own = export_files.parts(member)
    (row,) = table.rows
    assert row[1] == "Pièce jointe 1.jpg"
    assert own.name == row[-1]
    with own.open() as opened:
        assert opened.read(2) == b"\xff\xd8"
