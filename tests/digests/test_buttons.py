"""Under each line of a digest: its buttons, and the way to what makes it told."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.urls import reverse

from cms.mail.identity import Identity
from communaute.digests import compose
from communaute.digests.items import DigestLine, Key, Offered, Pick
from communaute.digests.letter import Press
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Reaction, Watch
from communaute.members.models import User
from communaute.notifications import gestures
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_category, make_member, make_post, make_resource, make_topic
from tests.notifications.factories import open_topic

YESTERDAY = MONDAY - timedelta(days=1)


class Links(HTMLParser):
    """The links of a page, by their words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._href = dict(attrs).get("href") if tag == "a" else self._href

    def handle_data(self, data):
        if self._href:
            self.found.append((data, self._href))
            self._href = None


def sent_to(member: User):
    [message] = [one for one in mail.outbox if one.to == [member.email]]
    return message


def gestures_in(message) -> list[tuple[str, gestures.Link]]:
    """What the links of a mail say and stand for, the same in both parts."""
    [(html, _kind)] = message.alternatives
    found = [(words, href) for words, href in Links(html).found if "/compte/gestes/" in href]
    assert all(f"{words}\xa0: {href}\n" in message.body for words, href in found)
    return [(words, gestures.read(href.rstrip("/").rpartition("/")[2])) for words, href in found]


@pytest.mark.django_db
def test_each_line_carries_the_gestures_of_its_kind_for_its_reader_alone(client):
    make_federation()
    reader, author = make_subscriber(), make_subscriber(make_member(first_name="Yanis"))
    talked = make_topic("Relancer", author=author, now=YESTERDAY, kind="recit")
    make_post(talked, author=make_member(), now=YESTERDAY)
    sheet = make_resource("Une fiche", first_published_at=YESTERDAY)
    asked = make_topic("Une question?", author=author, now=MONDAY - timedelta(days=4))
    send_all(MONDAY)
    first = talked.posts.get(number=1)
    mine = gestures_in(sent_to(reader))
    assert [(words, link[1:4]) for words, link in mine] == [
        ("Cette ressource m’est utile", ("bibliotheque", "utile", sheet.pk)),
        ("Ce message m’est utile", ("discussions", "utile", first.pk)),
        ("Dire merci à Yanis", ("discussions", "merci", first.pk)),
        ("Je vis la même chose", ("discussions", "pareil", first.pk)),
        ("Je peux aider", ("discussions", "aider", asked.pk)),
    ]
    assert {link.member for _words, link in mine} == {reader.pk}
    theirs = {link[1:4] for _words, link in gestures_in(sent_to(author))}
    own = {("discussions", "merci", first.pk), ("discussions", "aider", asked.pk)}
    assert theirs
    assert not theirs & own  # nothing under their own words
    assert client.post(gestures.address(mine[2][1])).status_code == 200
    assert Reaction.objects.get().post == first


@pytest.mark.django_db
def test_a_masked_writer_is_thanked_without_a_name_and_offered_nothing():
    make_federation()
    reader = make_subscriber()
    writer = make_subscriber(make_member(first_name="Zéphyrine"))
    topic = open_topic(writer, voice=Voice.CONFIDED, now=YESTERDAY, kind="recit")
    make_post(topic, author=make_member(), now=YESTERDAY)
    send_all(MONDAY)
    assert "Dire merci" in [words for words, _link in gestures_in(sent_to(reader))]
    assert "Zéphyrine" not in sent_to(reader).alternatives[0][0]
    first = topic.posts.get(number=1)
    assert first.pk in [link.pk for _words, link in gestures_in(sent_to(reader))]
    assert first.pk not in [link.pk for _words, link in gestures_in(sent_to(writer))]


@pytest.mark.django_db
def test_each_reason_leads_to_what_makes_it_told(client):
    make_federation()
    reader = make_subscriber()
    topic = make_topic(posts=1, now=YESTERDAY)
    Watch.objects.create(member=reader, topic=topic)
    make_resource(first_published_at=YESTERDAY)
    make_topic("Une question?", now=MONDAY - timedelta(days=4))
    send_all(MONDAY)
    message = sent_to(reader)
    found = dict(Links(message.alternatives[0][0]).found)
    preferences = "http://localhost:8000/compte/preferences/"
    assert found["Nouveau dans la bibliothèque"] == f"{preferences}#resume-nouveautes"
    assert found["Personne n’a encore répondu"] == f"{preferences}#resume-questions"
    way = f"/communaute/suivi/{topic.pk}/"
    assert found["Vous suivez cette discussion"] == f"http://localhost:8000{way}"
    assert f"Vous suivez cette discussion\xa0: http://localhost:8000{way}" in message.body
    client.force_login(reader)
    control = f"suivre-sujet-{topic.pk}"
    assert client.get(way).url == f"{topic.get_absolute_url()}#{control}"
    assert f'id="{control}"' in client.get(topic.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_what_is_followed_by_its_page_leads_to_that_page_of_what_one_follows(client):
    member, page = make_member(), make_category()
    topic = make_topic(on=page)
    Watch.objects.create(member=member, page=page)
    client.force_login(member)
    way = reverse("discussions:why", args=[topic.pk])
    assert client.get(way).url == f"/compte/suivis/#suivre-page-{page.pk}"
    assert f'id="suivre-page-{page.pk}"' in client.get("/compte/suivis/").content.decode()


def test_words_that_look_like_a_hole_are_escaped_before():
    line = DigestLine('Un titre "@" troué', "/x/", offered=(Offered("merci", 1, 'Merci "@"'),))
    press = Press(Identity("ROCQLD", "", "", "", "", "http://localhost:8000"), now=MONDAY)
    made = press.entry(1, Pick(Key("discussions", "topic", 1), compose.LIVELY, 1), line, 7)
    assert "Un titre &quot;@&quot; troué" in made.html
    assert made.html.count("/compte/gestes/") == 1
