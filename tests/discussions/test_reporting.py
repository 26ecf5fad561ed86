"""A member reports a post; a tool is proposed to the library."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Workflow

from bibliotheque.models import ResourcePage
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Attachment, ModerationEvent, Report, Topic
from communaute.members.access import FACILITATORS
from tests.discussions.moderation.saying import open_topic
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_home_tree()


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def signaler(client, post, follow=True, **sent):
    return client.post(f"/communaute/messages/{post.pk}/signaler/", sent, follow=follow)


def test_a_report_is_thanked_and_kept_once(client):
    post, reader = open_topic(make_member()).posts.get(), make_member()
    client.force_login(reader)
    assert "ne saura jamais que c’est vous" in text(
        client.get(f"/communaute/messages/{post.pk}/signaler/")
    )
    page = text(signaler(client, post, reason="hurts", words="Ça blesse."))
    assert "Merci. L’équipe d’animation va relire" in page
    assert "Vous avez déjà signalé" in text(signaler(client, post, reason="other"))
    assert Report.objects.get().words == "Ça blesse."


@pytest.mark.parametrize("sent", [{}, {"reason": "x"}, {"reason": "other", "words": "x" * 501}])
def test_a_report_without_a_known_reason_is_refused_in_french(client, sent):
    post = open_topic(make_member()).posts.get()
    client.force_login(make_member())
    assert signaler(client, post, **sent).status_code == 422
    assert not Report.objects.exists()


def test_the_reported_author_never_learns(client):
    author = make_member()
    post = open_topic(author).posts.get()
    client.force_login(make_member(first_name="Rapporteuse"))
    signaler(client, post, reason="youth", words="Rapporteuse dit ça")
    client.force_login(author)
    for path in ("/", post.topic.get_absolute_url(), "/compte/avis/"):
        page = text(client.get(path))
        assert "Rapporteuse" not in page
        assert "ignalé" not in page
    assert "C’est votre message" in text(signaler(client, post, reason="other"))


def test_who_may_not_read_may_not_report(client):
    post = open_topic(make_member(), voice=Voice.TEAM).posts.get()
    client.force_login(make_member())
    assert signaler(client, post, reason="other").status_code == 404


def test_a_flood_of_reports_is_slowed_down(client):
    author = make_member()
    topics = [open_topic(author).posts.get() for _n in range(11)]
    client.force_login(make_member())
    answers = [signaler(client, post, follow=False, reason="hurts") for post in topics]
    assert [one.status_code for one in answers] == [302] * 10 + [429]


def make_tool(author, **told) -> Topic:
    body = "Voici.\n\n> [Message cité](/communaute/messages/1/)\n> X"
    topic = open_topic(author, title="Une grille", body=body, kind="modele", **told)
    file = Attachment(
        post=topic.posts.get(),
        name="grille.pdf",
        content_type="application/pdf",
        size=8,
        created_at=timezone.now(),
    )
    file.file.save("grille.pdf", ContentFile(b"%PDF-1.4"))
    return topic


def test_a_tool_is_proposed_then_at_the_library(client):
    author = make_member()
    topic = make_tool(author)
    client.force_login(author)
    assert "Proposer à la bibliothèque" in text(client.get(topic.get_absolute_url()))
    for _twice in range(2):
        page = text(client.post(f"/communaute/proposer/{topic.pk}/", follow=True))
    assert "Proposé à la bibliothèque" in page
    draft = ResourcePage.objects.get()
    assert (draft.live, draft.owner, draft.title) == (False, None, "Une grille")
    assert [one.person for one in draft.authorships.all()] == [author]
    document = draft.attachments.get().document
    assert document.file.read() == b"%PDF-1.4"
    assert client.get(document.url).status_code == 404
    assert "Message cité" not in str(draft.body)
    topic.refresh_from_db()
    assert topic.done_at is None
    assert Workflow.objects.filter(active=True).exists()
    assert draft.workflow_in_progress

    draft.get_latest_revision().publish()
    topic.refresh_from_db()
    assert topic.done_at is not None
    draft.refresh_from_db()
    assert f'href="{draft.url}"' in text(client.get(topic.get_absolute_url()))
    assert client.get(document.url).status_code == 200


def test_a_confided_tool_names_nobody(client):
    topic = make_tool(make_member(), voice=Voice.CONFIDED)
    lucie = make_user(organization=make_organization(), groups=[FACILITATORS])
    client.force_login(lucie)
    client.post(f"/communaute/proposer/{topic.pk}/")
    draft = ResourcePage.objects.get()
    assert not draft.authorships.exists()
    assert ModerationEvent.objects.get().kind == ModerationEvent.Kind.PROPOSED


def test_only_its_author_or_the_team_proposes_a_tool_with_a_file(client):
    author = make_member()
    tool, bare = make_tool(author), open_topic(author, kind="modele")
    client.force_login(author)
    assert client.post(f"/communaute/proposer/{bare.pk}/").status_code == 404
    client.force_login(make_member())
    assert client.post(f"/communaute/proposer/{tool.pk}/").status_code == 404
    assert "Proposer à la bibliothèque" not in text(client.get(tool.get_absolute_url()))
    assert not ResourcePage.objects.exists()
