"""The box: what it says before one sends, what it keeps, what it gives back."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core import limits
from communaute.discussions.models import Draft, ModerationSettings, Post, Topic
from communaute.discussions.writing import drafts, quoting, reach, titles
from communaute.members import access
from communaute.members.access import Audience
from tests.factories import make_category, make_member, make_organization, make_topic, make_user

pytestmark = pytest.mark.django_db


def said(**fields):
    return {"body": "Un mot", "key": uuid.uuid4()} | fields


def reply_address(topic: Topic) -> str:
    return reverse("discussions:reply", args=[topic.pk])


def page_of(response) -> str:
    return response.content.decode()


def test_the_box_says_who_will_read(client):
    category = make_category(audience=access.MEMBERS)
    team = make_organization()
    writer = make_user(organization=team)
    make_user(organization=team)
    make_member()
    make_user(organization=make_organization(standing="network"))
    make_user(organization=make_organization(standing="former"))
    client.force_login(writer)
    page = page_of(client.get(reverse("discussions:new_topic", args=[category.pk])))
    assert "<b>3 personnes de 2 organismes</b>" in page


def test_what_is_said_to_the_facilitators_is_read_by_them():
    writer = make_member()
    make_user(organization=make_organization(), groups=[access.FACILITATORS])
    page = make_category()
    told = reach.reach_of(access.reader_for(writer), page, audience=Audience.FACILITATORS)
    assert told == reach.Reach(1, 1)


def test_every_kind_has_its_prompt_without_scripts(client):
    client.force_login(make_member())
    page = page_of(client.get(reverse("discussions:new_topic", args=[make_category().pk])))
    for words in ("sans nommer le jeune", "Ce qui a raté compte", "À quoi ça sert", "Quoi, quand"):
        assert words in page


def test_without_a_title_the_first_words_of_ones_own_serve():
    assert titles.proposed("> cité\n\n**Comment** relancer?\nSuite") == "Comment relancer?"
    assert titles.proposed("- une liste\n- deux") == "une liste"
    assert titles.proposed("> rien que du cité").startswith("> rien")


def test_a_topic_needs_no_title(client):
    client.force_login(make_member())
    url = reverse("discussions:new_topic", args=[make_category().pk])
    client.post(url, said(body="Comment relancer?\nMerci", kind="question", title=""))
    assert Topic.objects.get().title == "Comment relancer?"


def test_the_preview_shows_the_text_and_publishes_nothing(client):
    topic = make_topic()
    client.force_login(make_member())
    page = page_of(client.post(reply_address(topic), said(body="**Oui**", faire="apercu")))
    assert "<strong>Oui</strong>" in page
    assert "**Oui**</textarea>" in page
    assert topic.posts.count() == 1
    told = {"place": f"topic:{topic.pk}", "body": "**Oui** <script>"}
    html = client.post(reverse("discussions:preview"), told).json()["html"]
    assert html == "<p><strong>Oui</strong> &lt;script&gt;</p>\n"


def test_a_draft_comes_back_and_can_be_erased(client):
    topic, member = make_topic(), make_member()
    client.force_login(member)
    client.post(reply_address(topic), said(body="À finir", faire="garder"))
    assert topic.posts.count() == 1
    page = page_of(client.get(topic.get_absolute_url()))
    assert "À finir</textarea>" in page
    assert "Votre brouillon du" in page
    client.post(reply_address(topic), said(body="À finir", faire="effacer"))
    assert not Draft.objects.exists()


def test_publishing_takes_the_draft_away(client):
    topic, member = make_topic(), make_member()
    drafts.keep(member, f"topic:{topic.pk}", body="À finir", now=timezone.now())
    client.force_login(member)
    client.post(reply_address(topic), said(body="Fini"))
    assert not Draft.objects.exists()


def test_drafts_are_kept_by_scripts_and_seen_by_their_author_alone(client):
    topic, member = make_topic(), make_member()
    client.force_login(member)
    url = reverse("discussions:drafts")
    told = {"place": f"topic:{topic.pk}", "body": "Rien qu’à moi", "voice": "confiee"}
    assert client.post(url, told).json()["kept"] is True
    assert Draft.objects.get().fields == {"voice": "confiee"}
    assert "Rien qu’à moi" in page_of(client.get(url))
    client.force_login(make_member())
    assert "Rien qu’à moi" not in page_of(client.get(url))
    assert "Rien qu’à moi" not in page_of(client.get(topic.get_absolute_url()))


@pytest.mark.parametrize(
    "place", ["", "topic:0", "topic:999999", "page:1", "x", "post:" + "9" * 30]
)
def test_no_draft_where_one_may_not_write(client, place):
    client.force_login(make_member())
    told = {"place": place, "body": "Un mot"}
    assert client.post(reverse("discussions:drafts"), told).status_code == 404
    assert not Draft.objects.exists()


def test_a_draft_of_a_closed_category_is_refused(client):
    topic = make_topic(on=make_category(audience="comite"))
    client.force_login(make_member())
    told = {"place": f"topic:{topic.pk}", "body": "Un mot"}
    assert client.post(reverse("discussions:drafts"), told).status_code == 404


def test_a_risky_text_is_never_written_down(client):
    topic, member = make_topic(), make_member()
    client.force_login(member)
    risky = "Son code permanent est GAGK12345678."
    told = {"place": f"topic:{topic.pk}", "body": risky}
    assert client.post(reverse("discussions:drafts"), told).json()["kept"] is False
    page = page_of(client.post(reply_address(topic), said(body=risky, faire="garder")))
    assert "GAGK12345678" in page
    assert not Draft.objects.exists()


def test_old_drafts_go_and_there_are_never_too_many():
    member, now = make_member(), timezone.now()
    drafts.keep(member, "topic:1", body="Vieux", now=now - timedelta(days=91))
    drafts.keep(member, "topic:2", body="Récent", now=now)
    assert drafts.purge(now=now) == 1
    for number in range(drafts.MOST + 5):
        drafts.keep(member, f"page:{number}", body="x", now=now)
    assert Draft.objects.count() == drafts.MOST


def test_drafts_have_a_limit(client):
    topic, member = make_topic(), make_member()
    client.force_login(member)
    limits.consume("draft", member.pk, now=timezone.now(), times=120)
    told = {"place": f"topic:{topic.pk}", "body": "Un mot"}
    assert client.post(reverse("discussions:drafts"), told).status_code == 429


def test_the_browser_learns_what_was_published_of_ones_own_alone(client):
    topic, key = make_topic(), uuid.uuid4()
    client.force_login(make_member())
    client.post(reply_address(topic), said(key=key))
    url = reverse("discussions:drafts")
    assert client.post(url, {"cle": key}).json() == {"sent": True}
    assert client.post(url, {"cle": "x"}).json() == {"sent": False}
    client.force_login(make_member())
    assert client.post(url, {"cle": key}).json() == {"sent": False}


def test_a_newcomer_writes_short_messages_with_few_links(client):
    topic = make_topic()
    client.force_login(make_member())
    page = page_of(client.post(reply_address(topic), said(body="mot " * 1501)))
    assert "1500 mots au plus" in page.replace("\xa0", "")
    links = " ".join(f"https://exemple.org/{n}" for n in range(4))
    assert "3 liens au plus" in page_of(client.post(reply_address(topic), said(body=links)))
    assert topic.posts.count() == 1
    assert ModerationSettings().newcomer_links == 3


def test_going_too_fast_keeps_the_text(client):
    topic, member = make_topic(), make_member()
    client.force_login(member)
    limits.consume("post of a newcomer", member.pk, now=timezone.now(), times=3)
    page = page_of(client.post(reply_address(topic), said(body="Mon long texte")))
    assert "Mon long texte</textarea>" in page
    assert "Vous publiez vite" in page


def test_marks_that_turn_the_text_are_taken_out(client):
    topic = make_topic()
    client.force_login(make_member())
    client.post(reply_address(topic), said(body="a\u202eb\u2066c\r\nd"))
    assert Post.objects.get(number=2).body == "abc\nd"


def test_a_quote_fills_the_box_less_the_quotes_it_held(client):
    topic = make_topic(posts=0)
    from tests.factories import make_post

    post = make_post(topic, body="> [Message cité](/communaute/messages/1/)\n>\n> avant\n\nÀ moi")
    client.force_login(make_member())
    page = page_of(client.get(topic.get_absolute_url(), {"citer": post.pk}))
    expected = f"&gt; [Message cité](/communaute/messages/{post.pk}/)\n&gt;\n&gt; À moi"
    assert expected in page
    assert "avant" not in page.split("<textarea")[1].split("</textarea>")[0]


def test_a_message_of_another_topic_is_not_quoted(client):
    secret = make_topic(on=make_category(audience="comite")).posts.get()
    topic = make_topic()
    client.force_login(make_member())
    for key in (secret.pk, "x", "²", "9" * 400, ""):
        page = page_of(client.get(topic.get_absolute_url(), {"citer": key}))
        assert "Message cité](" not in page


def test_the_page_of_drafts_costs_the_same_for_two_as_for_fifty(client):
    member = make_member()
    client.force_login(member)
    category, counts = make_category(), []
    for many in (1, 1, 16):  # the first time, a process learns what it keeps
        for _n in range(many):
            topic = make_topic(on=category, author=member)
            words = quoting.quote(topic.posts.get()) + "Un début"
            places = (f"topic:{topic.pk}", f"post:{topic.posts.get().pk}", f"page:{category.pk}")
            for place in places:
                drafts.keep(member, place, body=words, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            page = page_of(client.get(reverse("discussions:drafts")))
        assert page.count("Continuer") == Draft.objects.count()
        counts.append(len(queries))
    assert Draft.objects.count() > 30
    assert counts[1] == counts[2]


def test_a_correction_has_no_place_but_its_authors():
    topic = make_topic()
    assert drafts.place_of(f"post:{topic.posts.get().pk}", make_member()) is None
