"""A hidden post reaches nobody by any road, even those it was already on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery
from communaute.discussions.following.watching import watch
from communaute.discussions.models import ModerationEvent, Post, Watch
from communaute.discussions.moderation import decisions
from communaute.discussions.writing import corrections, drafts
from communaute.members.access import FACILITATORS
from communaute.members.models import User
from communaute.members.rights.exports import gather
from communaute.members.rights.tables import Table
from communaute.notifications import expansion
from tests.digests.factories import MONDAY, make_federation, make_subscriber
from tests.discussions.moderation.saying import open_topic, reply
from tests.factories import make_category, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
CANARY = "canariretire"
WRITTEN = MONDAY - timedelta(hours=20)
HIT = 'class="hit"'


class Place:
    """A post written the day before the digest, by whom everybody follows."""

    def __init__(self, *, opens_topic: bool) -> None:
        make_federation()
        self.page = make_category("Catégorie", themes=[])
        self.lucie = make_user(organization=make_organization(), groups=[FACILITATORS])
        self.author, self.asker = make_member(), make_member()
        self.reader: User = make_subscriber()
        for person in (self.lucie, self.author, self.asker, self.reader):
            type(person).objects.filter(pk=person.pk).update(
                date_joined=MONDAY - timedelta(days=90)
            )
        if opens_topic:
            told = {"title": f"Titre {CANARY}", "body": f"Texte {CANARY}."}
            self.topic = open_topic(self.author, page=self.page, now=WRITTEN, **told)
            self.post = self.topic.posts.get()
        else:
            self.topic = open_topic(self.asker, page=self.page, now=WRITTEN - timedelta(days=20))
            self.post = reply(self.topic, self.author, now=WRITTEN, body=f"Texte {CANARY}.")
        watch(self.topic, member=self.reader, level=Watch.Level.AT_ONCE)
        self.others = reply(self.topic, self.asker, now=WRITTEN, body=self.quote())

    def quote(self) -> str:
        return (
            f"> [Message cité](/communaute/messages/{self.post.pk}/)\n> Texte {CANARY}.\n\nAh bon."
        )

    def hide(self) -> None:
        decisions.hide(self.post.pk, by=self.lucie, seen=0, why="Un mot.", now=MONDAY)

    def roads(self) -> dict[str, str]:
        """What a reader who follows everything reads, by every page."""
        client = Client()
        client.force_login(self.reader)
        return {
            path: client.get(path, follow=True).content.decode()
            for path in (
                "/",
                "/communaute/",
                "/communaute/?voir=non-lues",
                "/communaute/?voir=suivies",
                self.page.url,
                self.topic.get_absolute_url(),
                f"/communaute/messages/{self.post.pk}/",
                f"/communaute/messages/{self.post.pk}/options/",
                f"/communaute/messages/{self.post.pk}/signaler/",
                "/compte/avis/",
                self.author.get_absolute_url(),
            )
        }

    def retaken(self) -> dict[str, str]:
        """Where whoever quoted it, in a message corrected since and in drafts, has it again."""
        client = Client()
        client.force_login(self.asker)
        message = f"/communaute/messages/{self.others.pk}"
        paths = (
            f"{message}/modifier/",
            f"{message}/versions/",
            f"/communaute/messages/{self.post.pk}/versions/",
            f"{self.topic.get_absolute_url()}?citer={self.post.pk}",
            f"/communaute/pages/{self.page.pk}/nouveau/",
            "/communaute/brouillons/",
        )
        shown = {path: client.get(path).content.decode() for path in paths}
        typed = {"body": self.quote(), "place": f"page:{self.page.pk}"}
        shown["preview"] = client.post("/communaute/apercu/", typed).content.decode()
        return shown

    def is_found(self) -> bool:
        client = Client()
        client.force_login(self.reader)
        return HIT in client.get(f"/recherche/?q={CANARY}").content.decode()


def everything_sent() -> str:
    parts = []
    for message in mail.outbox:
        parts += [message.subject, message.body]
        parts += [str(part[0]) for part in message.alternatives]
    return "\n".join(parts)


@pytest.fixture(params=[True, False], ids=["first post", "reply"])
def place(request) -> Place:
    return Place(opens_topic=request.param)


def send_digests() -> None:
    while delivery.deliver_due(now=MONDAY):
        pass


def tell() -> None:
    while expansion.tell_due(now=MONDAY):
        pass


def test_shown_it_is_on_these_roads(place):
    """The net is wide: it sees the word where it is shown."""
    planning.plan_due(now=MONDAY)
    send_digests()
    assert CANARY in everything_sent()
    mail.outbox.clear()
    tell()
    outbox.deliver_due(now=MONDAY + timedelta(minutes=30))
    assert CANARY in everything_sent()
    assert CANARY in place.roads()[place.topic.get_absolute_url()]
    assert place.is_found() == (place.post.number == 1)


def test_hidden_it_is_on_none_and_restored_on_all(place):
    place.hide()
    for road, seen in place.roads().items():
        assert CANARY not in seen, road
    assert not place.is_found()
    seen = ModerationEvent.objects.latest("pk").pk
    decisions.restore(place.post.pk, by=place.lucie, seen=seen, why="", now=MONDAY)
    assert CANARY in place.roads()[place.topic.get_absolute_url()]
    assert place.is_found() == (place.post.number == 1)


def test_a_notice_that_was_due_and_a_digest_that_was_planned_do_not_carry_it(place):
    planning.plan_due(now=MONDAY)
    place.hide()
    tell()
    outbox.deliver_due(now=MONDAY)
    send_digests()
    outbox.deliver_due(now=MONDAY + timedelta(minutes=30))
    sent = everything_sent().replace("Un mot.", "")
    assert CANARY not in sent
    assert CANARY not in place.roads()["/compte/avis/"]


def test_a_mail_written_before_it_was_hidden_does_not_carry_it(place):
    tell()
    assert OutgoingEmail.objects.filter(user=place.reader).exists()
    place.hide()
    outbox.deliver_due(now=MONDAY + timedelta(minutes=30))
    assert CANARY not in everything_sent()


def test_its_author_is_told_why_and_where_to_say_it_again(place):
    place.hide()
    tell()
    client = Client()
    client.force_login(place.author)
    assert "Un mot." in client.get("/compte/avis/").content.decode()
    path = f"/communaute/messages/{place.post.pk}/en-attente/"
    page = client.get(path).content.decode()
    assert "Un mot." in page
    assert CANARY in page
    assert client.post(path, {"body": " "}).status_code == 422
    client.post(path, {"body": "Autrement dit."})
    assert "attend" in client.get(path).content.decode()
    assert Post.objects.get(pk=place.post.pk).state == "waiting"
    client.force_login(place.reader)
    assert client.get(path).status_code == 404


def test_my_digests_on_the_site_show_it_no_more(place, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    client = Client()
    client.force_login(place.reader)

    def shows(path: str) -> bool:
        answer = client.get(path)
        assert answer.status_code == 200
        return CANARY in answer.content.decode()

    assert shows("/compte/resumes/prochain/")
    planning.plan_due(now=MONDAY)
    send_digests()
    sent = DigestDelivery.objects.get(member=place.reader)
    assert shows(f"/compte/resumes/{sent.pk}/")
    place.hide()
    assert not shows(f"/compte/resumes/{sent.pk}/")
    sent.delete()  # the next one would tell that week again
    assert not shows("/compte/resumes/prochain/")


def test_whoever_quoted_it_has_it_no_more_to_quote_or_to_carry_off(place):
    later = WRITTEN + timedelta(hours=1)
    corrections.edit_post(
        place.others, editor=place.asker, body=f"{place.quote()} Encore.", now=later
    )
    for where in (f"page:{place.page.pk}", f"topic:{place.topic.pk}"):
        assert drafts.keep(place.asker, where, body=place.quote(), now=later)
    shown = [where for where, text in place.retaken().items() if CANARY in text]
    assert len(shown) >= 5
    assert str(carried_off(place.asker)).count(CANARY) >= 4
    place.hide()
    assert [where for where, text in place.retaken().items() if CANARY in text] == []
    for person in (place.asker, place.reader):
        assert [table for table, rows in carried_off(person).items() if CANARY in rows] == []
    assert CANARY in str(carried_off(place.author))  # their words are theirs
    assert "Encore." in carried_off(place.asker)["posts"]


def carried_off(person: User) -> dict[str, str]:
    """The copy of somebody's data."""
    tables = [one for one in gather(person) if isinstance(one, Table)]
    return {table.key: repr(list(table.rows)) for table in tables}
