"""Finding one's way in conversations: where one stopped, what is new, what is whose."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Post, ReadMark, Topic
from communaute.members import access
from communaute.members.access import State
from tests.factories import make_category, make_member, make_post, make_resource, make_topic

pytestmark = pytest.mark.django_db
NOW = timezone.now


def page_of(client, address: str) -> str:
    return client.get(address).content.decode()


def confided(topic: Topic, member, body: str = "Sans nom.") -> Post:
    return actions.post_reply(
        topic, author=member, body=body, key=uuid.uuid4(), now=NOW(), voice=Voice.CONFIDED
    )


@pytest.fixture
def reader(client):
    member = make_member()
    client.force_login(member)
    return member


def test_a_list_leads_to_the_first_unread_message_of_a_long_conversation(client, reader):
    topic = make_topic(posts=45, author=make_member())
    days_ago = NOW() - timedelta(days=3)
    ReadMark.objects.create(member=reader, topic=topic, last_number=40, read_at=days_ago)
    address = f"{topic.get_absolute_url()}?page=3#nouveaux"
    assert f'href="{address}"' in page_of(client, "/communaute/")
    page = page_of(client, address)
    day = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"]
    assert "5 nouveaux messages depuis " in page
    assert any(f"depuis {one}</span>" in page for one in day)
    first = topic.posts.get(number=41)
    assert page.index('id="nouveaux"') < page.index(f'id="message-{first.pk}"')
    assert "nouveaux messages depuis" not in page_of(client, address), "it has been read"


def test_the_first_page_leads_on_to_what_is_new(client, reader):
    topic = make_topic(posts=45, author=make_member())
    ReadMark.objects.create(member=reader, topic=topic, last_number=40, read_at=NOW())
    page = page_of(client, topic.get_absolute_url())
    assert 'id="nouveaux"' not in page
    assert f'href="{topic.get_absolute_url()}?page=3#nouveaux"' in page


def test_hidden_messages_are_not_counted_among_the_new(client, reader):
    topic = make_topic(posts=5, author=make_member())
    ReadMark.objects.create(member=reader, topic=topic, last_number=2, read_at=NOW())
    topic.posts.filter(number=4).update(state=State.HIDDEN)
    assert "2 nouveaux messages depuis" in page_of(client, topic.get_absolute_url())


def test_a_page_whose_messages_all_went_says_so(client, reader):
    topic = make_topic(posts=41, author=make_member())
    topic.posts.filter(number__gt=20, number__lte=40).update(state=State.WITHDRAWN)
    page = page_of(client, f"{topic.get_absolute_url()}?page=2")
    assert "Les messages de cette page ont été retirés." in page


@pytest.mark.parametrize(("readers", "shown"), [(4, False), (5, True)])
def test_readers_are_counted_from_five_upward(client, reader, readers, shown):
    topic = make_topic(posts=1, author=make_member())
    Topic.objects.filter(pk=topic.pk).update(reader_count=readers, word_count=900)
    page = page_of(client, topic.get_absolute_url())
    assert (f"Lue par {readers} membres" in page) == shown
    assert "4 minutes" in page


def test_the_resource_it_hangs_on_is_at_hand(client, reader):
    topic = make_topic(posts=1, on=make_resource("Relance douce"), author=make_member())
    page = page_of(client, topic.get_absolute_url())
    assert 'class="attachment"' in page
    assert "Relance douce" in page_of(client, "/communaute/")
    under_category = make_topic(posts=1, author=make_member())
    assert 'class="attachment"' not in page_of(client, under_category.get_absolute_url())


def test_the_summary_comes_first(client, reader):
    topic = make_topic(posts=1, author=make_member())
    lucie = make_member(first_name="Lucie")
    Topic.objects.filter(pk=topic.pk).update(
        summary_html="<ul><li>Une photo suffit.</li></ul>", summary_author=lucie
    )
    page = page_of(client, topic.get_absolute_url())
    assert "L’essentiel en 30 secondes" in page
    assert "par Lucie" in page
    assert page.index("<li>Une photo suffit.</li>") < page.index('class="thread"')


def test_a_message_without_a_name_shows_none_but_to_its_writer(client):
    topic, writer = make_topic(posts=1, author=make_member()), make_member(last_name="Quatrevents")
    confided(topic, writer)
    client.force_login(make_member())
    page = page_of(client, topic.get_absolute_url())
    assert "<b>Une personne de la communauté</b>" in page
    assert "<span>sans nom</span>" in page
    assert 'class="avatar av-none"' in page
    assert "Quatrevents" not in page
    listed = page_of(client, "/communaute/")
    assert "Une personne de la communauté\xa0: «\xa0Sans nom.\xa0»" in listed
    assert "Quatrevents" not in listed
    client.force_login(writer)
    assert "<b>Vous, sans votre nom</b>" in page_of(client, topic.get_absolute_url())


def test_a_row_says_what_was_said_last_and_by_whom(client, reader):
    topic = make_topic(posts=1, author=make_member())
    make_post(topic, author=make_member(first_name="Naomi"), body="Un vocal <b>marche</b> bien.")
    page = page_of(client, "/communaute/")
    assert "Naomi\xa0: «\xa0Un vocal &lt;b&gt;marche&lt;/b&gt; bien.\xa0»" in page


def test_everything_is_marked_as_read_at_once(client, reader):
    topics = [make_topic(posts=2, author=make_member()) for _n in range(3)]
    actions.mark_read(topics[0], member=reader, up_to=1, now=NOW())
    hidden = make_topic(posts=1, on=make_category(audience="comite"), author=make_member())
    url = reverse("discussions:all_read")
    assert client.get(url).status_code == 405
    assert (
        "3 discussions sont marquées comme lues." in client.post(url, follow=True).content.decode()
    )
    marks = ReadMark.objects.filter(member=reader)
    assert set(marks.values_list("topic", "last_number")) == {(one.pk, 2) for one in topics}
    assert not ReadMark.objects.filter(topic=hidden).exists()
    for topic in topics:
        topic.refresh_from_db()
        assert topic.reader_count == 1
    assert "Vous aviez déjà tout lu." in client.post(url, follow=True).content.decode()
    assert "Tout marquer comme lu" not in page_of(client, "/communaute/")


def test_conversations_are_found_by_the_theme_of_their_page(client, reader):
    from cms.core.models import Theme

    theme = Theme.objects.create(name="Présence", slug="presence")
    category, resource = make_category(), make_resource()
    for place in (category, resource):
        place.themes = [theme]
        place.save()
    for title, place in (("Un", category), ("Deux", resource), ("Trois", make_category())):
        make_topic(f"Sujet {title}", posts=1, on=place, author=make_member())
    page = page_of(client, "/communaute/?theme=presence")
    assert "Sujet Un" in page
    assert "Sujet Deux" in page
    assert "Sujet Trois" not in page
    assert 'href="?theme=presence&amp;voir=non-lues"' in page
    assert page_of(client, "/communaute/?theme=absent%00").count("Sujet ") >= 3


@pytest.mark.parametrize("voice", [Voice.NAMED, Voice.CONFIDED])
def test_ones_own_conversations_have_their_list(client, reader, voice):
    actions.open_topic(
        make_category(), author=reader, body="Le mien", title="Le mien", key=uuid.uuid4(),
        now=NOW(), voice=voice,
    )  # fmt: skip
    make_topic("Celui d’une autre", posts=1, author=make_member())
    page = page_of(client, "/communaute/?voir=les-miennes")
    assert "Le mien" in page
    assert "Celui d’une autre" not in page


def test_what_one_may_do_with_a_message_is_on_one_page(client, reader):
    topic = make_topic(posts=2, author=make_member())
    theirs = topic.posts.get(number=2)
    url = reverse("discussions:options", args=[theirs.pk])
    page = page_of(client, url)
    assert reverse("discussions:report", args=[theirs.pk]) in page
    assert f"citer={theirs.pk}#repondre" in page
    assert f'{theirs.get_absolute_url()}"' in page
    assert reverse("discussions:edit", args=[theirs.pk]) not in page
    mine = make_post(topic, author=reader)
    page = page_of(client, reverse("discussions:options", args=[mine.pk]))
    for name in ("edit", "take_back"):
        assert reverse(f"discussions:{name}", args=[mine.pk]) in page
    assert reverse("discussions:report", args=[mine.pk]) not in page
    masked = confided(topic, reader)
    page = page_of(client, reverse("discussions:options", args=[masked.pk]))
    assert reverse("discussions:name_oneself", args=[masked.pk]) in page
    assert "Vous, sans votre nom" in page
    Post.objects.filter(pk=theirs.pk).update(state=State.HIDDEN)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("groups", [[], [access.FACILITATORS]])
def test_a_page_of_twenty_messages_stays_light(client, groups):
    client.force_login(make_member(groups=groups))
    topic = make_topic(author=make_member(), posts=0)
    for _n in range(20):
        make_post(topic, author=make_member(), body="Un message de longueur moyenne. " * 12)
    page = client.get(topic.get_absolute_url()).content
    assert page.count(b'class="post ') == 20
    assert len(page) <= 45_000
