"""A file is served to whoever may open a published page that shows it, and to nobody else."""

import time
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from bibliotheque.models import ResourcePage
from cms.core.models import FileUse, SiteDocument, SiteImage
from communaute.members import access
from tests.factories import make_home_tree, make_member, make_resource, make_user

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 40


def make_image(name: str = "photo.png") -> SiteImage:
    make_home_tree()
    stream = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(stream, "PNG")
    return SiteImage.objects.create(
        title="Photo", file=ContentFile(stream.getvalue(), name), width=40, height=30
    )


def make_document(name: str = "aide.pdf") -> SiteDocument:
    make_home_tree()
    return SiteDocument.objects.create(title="Aide", file=SimpleUploadedFile(name, CONTENT))


def publish_with(*, audience: str = access.PUBLIC, **fields) -> ResourcePage:
    documents = fields.pop("documents", [])
    page = make_resource(audience=audience, **fields)
    for document in documents:
        page.attachments.create(document=document)
    page.save_revision().publish()
    return page


def addresses(image: SiteImage, document: SiteDocument) -> list[str]:
    """Every address at which a file can be asked for."""
    return [image.get_rendition("width-20").url, image.file.url, document.url]


def editor():
    return make_member(groups=[access.EDITORS])


REQUESTS = [
    ("get", {}),
    ("head", {}),
    ("get", {"Range": "bytes=0-3"}),
    ("get", {"If-None-Match": "*"}),
    ("get", {"If-Modified-Since": "Wed, 01 Jan 2031 00:00:00 GMT"}),
]


@pytest.mark.parametrize(("method", "headers"), REQUESTS)
def test_files_of_a_members_page_by_every_kind_of_request(client, method, headers) -> None:
    image, document = make_image(), make_document()
    publish_with(audience=access.MEMBERS, image=image, documents=[document])
    outsider, member = make_user(groups=[access.NETWORK]), make_member()
    for address in addresses(image, document):
        answer = getattr(client, method)(address, headers=headers)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/compte/connexion/?next=")
        client.force_login(outsider)
        assert getattr(client, method)(address, headers=headers).status_code == 404
        client.force_login(member)
        assert getattr(client, method)(address, headers=headers).status_code in {200, 206, 304}
        client.logout()


def test_absent_and_forbidden_look_the_same(client) -> None:
    image, document = make_image(), make_document()
    publish_with(audience=access.MEMBERS, image=image, documents=[document])
    absent = ["/media/images/rien.png", "/media/original_images/rien.png", "/documents/9999/a.pdf"]
    client.force_login(make_user(groups=[access.NETWORK]))

    def told(address: str) -> tuple[int, bytes, str | None]:
        answer: HttpResponse = client.get(address)
        return answer.status_code, answer.content, answer.get("Cache-Control")

    told_of = {told(address) for address in [*absent, *addresses(image, document)]}
    assert len(told_of) == 1
    client.logout()
    assert all(client.get(address).status_code == 302 for address in absent)


def test_files_of_a_public_page_are_public_and_cacheable(client) -> None:
    image, document = make_image(), make_document()
    publish_with(audience=access.MEMBERS, image=image, documents=[document])
    publish_with(image=image, documents=[document])
    for address in addresses(image, document):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=600"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    client.force_login(make_member())
    assert client.get(document.url)["Cache-Control"] == "private, no-cache"


def test_unused_files_and_files_of_drafts_are_for_editors(client) -> None:
    image, document = make_image(), make_document()
    draft = make_resource(live=False, image=image)
    draft.attachments.create(document=document)
    draft.save_revision()
    for address in addresses(image, document):
        assert client.get(address).status_code == 302
        client.force_login(make_member())
        assert client.get(address).status_code == 404
        client.force_login(editor())
        assert client.get(address).status_code == 200
        client.logout()


def test_an_editor_without_the_second_step_reads_what_a_member_reads(client, settings) -> None:
    settings.MFA_REQUIRED = True
    image, document = make_image(), make_document()
    shown = make_document("publiee.pdf")
    publish_with(audience=access.MEMBERS, documents=[shown])
    person = editor()
    client.force_login(person)
    assert client.get(shown.url).status_code == 200
    for address in addresses(image, document):
        assert client.get(address).status_code == 404
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    for address in addresses(image, document):
        assert client.get(address).status_code == 200


def test_unpublishing_moving_and_restricting_act_at_once(client) -> None:
    image = make_image()
    page = publish_with(image=image)
    assert client.get(image.file.url).status_code == 200
    page.unpublish()
    assert client.get(image.file.url).status_code == 302
    page.save_revision().publish()
    assert client.get(image.file.url).status_code == 200
    closed = publish_with(audience=access.MEMBERS)
    page.move(closed, pos="last-child")
    assert client.get(image.file.url).status_code == 302


def test_a_file_taken_off_a_page_is_closed_at_its_next_publication(client) -> None:
    image = make_image()
    page = publish_with(image=image)
    page.image = None
    page.save_revision()
    assert client.get(image.file.url).status_code == 200
    page.save_revision().publish()
    assert client.get(image.file.url).status_code == 302


def test_every_place_where_a_page_shows_a_file_is_seen() -> None:
    pictures = {name: make_image(f"{name}.png") for name in ("direct", "block")}
    papers = {name: make_document(f"{name}.pdf") for name in ("rich", "list", "attached")}
    link = f'<a linktype="document" id="{papers["rich"].pk}">Aide</a>'
    page = publish_with(
        image=pictures["direct"],
        documents=[papers["attached"]],
        body=[
            {"type": "paragraph", "value": f"<p>{link}</p>"},
            {"type": "image", "value": {"image": pictures["block"].pk, "alt": "", "caption": ""}},
            {"type": "files", "value": [papers["list"].pk]},
        ],
    )
    uses = FileUse.objects.filter(page=page)
    assert {use.image_id for use in uses if use.image_id} == {one.pk for one in pictures.values()}
    assert {use.document_id for use in uses if use.document_id} == {
        one.pk for one in papers.values()
    }


@pytest.mark.parametrize(
    "address",
    [
        "/media/../settings.py",
        "/media/images/../../db.sqlite3",
        "/media/images/%00.png",
        "/media//etc/passwd",
        "/documents/1/%00.pdf",
        "/documents/99999999999999999999999/a.pdf",
    ],
)
def test_paths_are_names_and_never_places(client, address: str) -> None:
    make_home_tree()
    client.force_login(editor())
    assert client.get(address).status_code == 404


def test_documents_have_no_address_under_media(client) -> None:
    document = make_document()
    publish_with(documents=[document])
    client.force_login(editor())
    assert client.get(document.file.url).status_code == 404
    assert client.get(f"/documents/{document.pk}/autre.pdf").status_code == 404


def test_documents_are_downloaded_and_films_played(client) -> None:
    paper, film, words = make_document("aide.pdf"), make_document("f.mp4"), make_document("f.vtt")
    publish_with(documents=[paper, film, words])
    assert (
        client.get(paper.url)["Content-Disposition"] == f'attachment; filename="{paper.filename}"'
    )
    answer = client.get(film.url)
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Type"] == "video/mp4"
    assert client.get(words.url)["Content-Type"] == "text/vtt; charset=utf-8"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-5", 206, slice(-5, None)),
        (f"bytes={len(CONTENT) - 2}-999999", 206, slice(-2, None)),
        ("bytes=5-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        (f"bytes={len(CONTENT)}-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
    ],
)
def test_parts_of_a_file(client, asked: str, status: int, part: slice) -> None:
    film = make_document("film.mp4")
    publish_with(documents=[film])
    answer = client.get(film.url, headers={"Range": asked})
    assert answer.status_code == status
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content == CONTENT[part]
    if status != 416:
        assert int(answer["Content-Length"]) == len(content)


def test_a_known_file_is_not_sent_again(client) -> None:
    paper = make_document()
    publish_with(documents=[paper])
    etag = client.get(paper.url)["ETag"]
    assert client.get(paper.url, headers={"If-None-Match": etag}).status_code == 304
    stale = {"Range": "bytes=0-1", "If-Range": '"other"'}
    assert client.get(paper.url, headers=stale).status_code == 200
    head = client.head(paper.url)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(CONTENT)))


def test_a_file_lost_by_its_storage_is_absent(client) -> None:
    paper = make_document()
    publish_with(documents=[paper])
    paper.file.storage.delete(paper.file.name)
    assert client.get(paper.url).status_code == 404
