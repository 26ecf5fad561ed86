"""The panel « On reconnaît peut-être quelqu’un »: what it says, and that nothing is kept."""

import logging
import re
import uuid

import pytest
from django.urls import reverse

from communaute.discussions.models import Draft, Post, Topic
from communaute.members import access
from tests.factories import make_category, make_member, make_topic
from tests.members.rights.canaries import sightings

pytestmark = pytest.mark.django_db
CANARY = "Zacharie-Canari"
RISKY = f"Félix {CANARY}, de la polyvalente de Matane, ne vient plus."
PANEL = "On reconnaît peut-être quelqu’un"


@pytest.fixture
def member(client):
    member = make_member()
    client.force_login(member)
    return member


def send(client, url: str, **fields) -> tuple[int, str]:
    response = client.post(url, {"key": uuid.uuid4()} | fields)
    return response.status_code, response.content.decode()


def acknowledged(page: str) -> str:
    return re.search(r'name="acknowledged" value="([0-9a-f]{64})"', page)[1]


def addresses(member) -> dict[str, tuple[str, dict]]:
    """Every form that publishes words of a conversation."""
    mine = make_topic(author=member)
    first = mine.posts.get()
    from communaute.discussions.writing.corrections import mark_of

    return {
        "reply": (reverse("discussions:reply", args=[make_topic().pk]), {}),
        "topic": (
            reverse("discussions:new_topic", args=[make_category().pk]), {"kind": "question"},
        ),
        "edit": (
            reverse("discussions:edit", args=[first.pk]), {"seen": mark_of(first.body)},
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["reply", "topic", "edit"])
@pytest.mark.parametrize("wish", ["", "apercu", "garder"])
def test_a_risky_text_is_shown_back_and_kept_nowhere(client, member, caplog, name, wish):
    url, fields = addresses(member)[name]
    before = Post.objects.count()
    with caplog.at_level(logging.DEBUG):
        status, page = send(client, url, body=RISKY, faire=wish, **fields)
    assert status == 422
    assert PANEL in page
    assert "Un nom et une école" in page
    assert "<del>" in page
    assert "<ins>Un jeune</ins>" in page
    assert Post.objects.count() == before
    assert not sightings(CANARY), "nothing of it is written: table, session or file"
    assert CANARY not in caplog.text


def test_a_risky_title_is_seen_too(client, member):
    url = reverse("discussions:new_topic", args=[make_category().pk])
    status, page = send(client, url, title=RISKY, body="Que faire?", kind="question")
    assert (status, Topic.objects.count()) == (422, 0)
    assert PANEL in page
    assert not sightings(CANARY)


def test_the_draft_and_the_preview_of_a_script_keep_nothing_either(client, member):
    topic = make_topic()
    for name in ("drafts", "preview"):
        told = {"place": f"topic:{topic.pk}", "body": RISKY}
        client.post(reverse(f"discussions:{name}"), told)
    assert not Draft.objects.exists()
    assert not sightings(CANARY)


def test_signed_out_a_risky_text_waits_in_the_page_alone(client):
    url = reverse("discussions:reply", args=[make_topic().pk])
    client.post(url, {"body": RISKY, "key": uuid.uuid4()})
    assert not sightings(CANARY)


def test_the_proposed_version_fills_the_box_and_publishes_nothing(client, member):
    url = reverse("discussions:reply", args=[make_topic().pk])
    status, page = send(client, url, body=RISKY, guard_choice="version")
    assert status == 200
    assert "Un jeune ne vient plus.</textarea>" in page
    assert CANARY not in page
    assert Post.objects.filter(author=member).count() == 0
    _status, _page = send(client, url, body="Un jeune ne vient plus.")
    assert Post.objects.get(author=member).body == "Un jeune ne vient plus."


def test_a_second_click_publishes_that_text_and_no_other(client, member):
    url = reverse("discussions:reply", args=[make_topic().pk])
    _status, page = send(client, url, body=RISKY)
    mark = acknowledged(page)
    status, page = send(client, url, body=RISKY + " Et Jade Roy non plus.", acknowledged=mark)
    assert status == 422
    assert "Jade Roy" in page
    status, _page = send(client, url, body=RISKY.replace(" ", "\r\n", 1), acknowledged=mark)
    assert status == 302, "the browser's line ends are not another text"
    assert CANARY in Post.objects.get(author=member).body


@pytest.mark.parametrize("mark", ["", "oui", "0" * 64, "é" * 64, "\x00", "a" * 100_000])
def test_no_other_word_acknowledges(client, member, mark):
    url = reverse("discussions:reply", args=[make_topic().pk])
    status, _page = send(client, url, body=RISKY, acknowledged=mark)
    assert status == 422


def test_a_summary_is_read_as_well(client):
    client.force_login(make_member(groups=[access.FACILITATORS]))
    topic = make_topic()
    url = reverse("facilitation:sum_up", args=[topic.pk])
    response = client.post(url, {"summary": f"- {RISKY}"})
    assert response.status_code == 422
    assert PANEL in response.content.decode()
    assert not sightings(CANARY)


def test_a_long_text_is_not_shown_twice(client, member):
    url = reverse("discussions:reply", args=[make_topic().pk])
    _status, page = send(client, url, body="mot " * 2_000 + RISKY + " mot" * 2_000)
    panel = page[page.index('id="garde"') :]
    assert panel[: panel.index("</section>")].count("mot") < 60
