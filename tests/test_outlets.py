"""Roles × audiences × outlets, with canary words: what one may not open reaches one by no road."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file_webp

from bibliotheque.models import Attachment, ResourcePage
from cms.core.files import record_uses
from cms.core.models import SiteDocument, SiteImage
from cms.mail import outbox
from cms.search.actions import rebuild
from communaute.discussions.models import Topic, Watch
from communaute.members import access
from communaute.members.access import Audience, State
from communaute.members.models import Organization
from communaute.notifications import expansion
from communaute.notifications.actions import happened
from communaute.notifications.models import Event
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import (
    make_category,
    make_organization,
    make_post,
    make_resource,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
Standing = Organization.Standing
YESTERDAY = MONDAY - timedelta(days=1)

PUBLIC, NETWORK, MEMBERS = {"public"}, {"public", "reseau"}, {"public", "reseau", "membres"}
ROLES = {
    "visitor": PUBLIC,
    "requester": PUBLIC,
    "former": PUBLIC,
    "reseau": NETWORK,
    "membre": MEMBERS,
    "animation": MEMBERS,
    "redaction": NETWORK,
    "conception": NETWORK,
    "comite": NETWORK | {"comite"},
    "administration": MEMBERS | {"comite", "brouillon"} - {"brouillon"},
}
AUDIENCES = ["public", "reseau", "membres", "comite", "brouillon"]
HIT = 'class="hit"'
EDITORS = {"redaction", "conception", "administration"}


def canary(audience: str, part: str) -> str:
    return f"canari{part}{audience}"


class World:
    """One resource, image, file, category and four topics of each audience; one person a role."""

    def __init__(self) -> None:
        make_federation()
        self.people = self.make_people()
        self.resources = {audience: self.make_resource(audience) for audience in AUDIENCES}
        self.topics = {audience: self.make_topics(audience) for audience in AUDIENCES}
        rebuild()

    def make_people(self) -> dict[str, object]:
        member = make_organization(standing=Standing.MEMBER)
        network = make_organization(standing=Standing.NETWORK)
        made = {
            "requester": make_user(),
            "former": make_user(organization=make_organization(standing=Standing.FORMER)),
            "reseau": make_user(organization=network),
            "membre": make_user(organization=member),
            "animation": make_user(organization=member, groups=[access.FACILITATORS]),
            "redaction": make_user(organization=network, groups=[access.EDITORS]),
            "conception": make_user(organization=network, groups=[access.AUTHORS]),
            "comite": make_user(organization=network, groups=["comite"]),
            "administration": make_user(is_superuser=True),
        }
        for person in made.values():
            person.date_joined = MONDAY - timedelta(days=60)
            person.save()
            make_subscriber(person)
        return made

    def make_resource(self, audience: str) -> ResourcePage:
        draft = audience == "brouillon"
        page = make_resource(
            canary(audience, "titre"),
            audience="public" if draft else audience,
            live=not draft,
            summary=canary(audience, "resume"),
            first_published_at=None if draft else YESTERDAY,
            body=[("paragraph", f"<p>{canary(audience, 'texte')}</p>")],
        )
        picture = get_test_image_file_webp(f"{canary(audience, 'image')}.webp", size=(1200, 700))
        image = SiteImage.objects.create(title=canary(audience, "image"), file=picture)
        document = SiteDocument(title=canary(audience, "fichier"))
        document.file.save(f"{canary(audience, 'fichier')}.pdf", ContentFile(b"%PDF-1.4 x"))
        document.save()
        page.image, page.image_alt = image, "Une image"
        page.attachments = [Attachment(document=document)]
        page.save()
        record_uses(page) if page.live else None
        page.kept = (image, image.get_rendition("width-480"), document)
        return page

    def make_topics(self, audience: str) -> list[Topic]:
        author = make_user(organization=make_organization(standing=Standing.MEMBER))
        common = {"on": self.resources[audience], "author": author, "now": YESTERDAY}
        return [
            make_topic(canary(audience, "sujet"), **common),
            make_topic(canary(audience, "animation"), audience=Audience.FACILITATORS, **common),
            make_topic(canary(audience, "masque"), state=State.HIDDEN, **common),
        ]

    def client(self, role: str) -> Client:
        client = Client()
        if role != "visitor":
            client.force_login(self.people[role])
        return client


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once for the table; everything is taken back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield World()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def body(client: Client, url: str) -> str:
    return client.get(url, follow=True).content.decode()


def expect_refusal(role: str, response) -> None:
    assert response.status_code == (302 if role == "visitor" else 404)


def talks(role: str, audience: str) -> bool:
    """Conversations are for those who may open the page, and belong to the network."""
    return audience in ROLES[role] and role not in {"visitor", "requester", "former"}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("role", ROLES)
def test_page_file_and_topic(world, role, audience):
    client, page = world.client(role), world.resources[audience]
    response = client.get(page.url or f"/bibliotheque/{page.slug}/")
    if audience in ROLES[role]:
        assert response.status_code == 200
        assert canary(audience, "texte") in response.content.decode()
    elif audience == "brouillon":
        assert response.status_code == 404
    else:
        expect_refusal(role, response)

    image, rendition, document = page.kept
    for url in (image.file.url, rendition.url, document.url):
        for asked in (
            client.get(url),
            client.head(url),
            client.get(url, headers={"Range": "bytes=0-3"}),
        ):
            if audience in ROLES[role] or role in EDITORS:
                assert asked.status_code in {200, 206}, url
            else:
                expect_refusal(role, asked)
    assert client.get(f"/media/{document.file.name}").status_code in {302, 404}

    shown, facilitators, hidden = world.topics[audience]
    response = client.get(shown.get_absolute_url())
    if talks(role, audience):
        assert response.status_code == 200
    else:
        expect_refusal(role, response)
    response = client.get(facilitators.get_absolute_url())
    if talks(role, audience) and role == "animation":
        assert response.status_code == 200
    else:
        expect_refusal(role, response)
    expect_refusal(role, client.get(hidden.get_absolute_url()))


@pytest.mark.parametrize("role", ROLES)
def test_lists_counts_search_and_sitemap(world, role):
    client = world.client(role)
    library = body(client, "/bibliotheque/")
    community, home = body(client, "/communaute/"), body(client, "/")
    sitemap = Client().get("/sitemap.xml").content.decode()
    for audience in AUDIENCES:
        may, speaks = audience in ROLES[role], talks(role, audience)
        assert (canary(audience, "titre") in library) == may, audience
        assert (canary(audience, "resume") in library) == may, audience
        assert may or canary(audience, "") not in home
        assert canary(audience, "titre") not in community or speaks
        assert (canary(audience, "sujet") in community) == speaks, audience
        assert (canary(audience, "animation") in community) == (speaks and role == "animation")
        assert canary(audience, "masque") not in community + home
        slug = f"/{world.resources[audience].slug}/"
        assert (slug in sitemap) == (audience == "public"), audience
        for part, allowed in (
            ("titre", may),
            ("resume", may),
            ("sujet", speaks),
            ("animation", speaks and role == "animation"),
            ("masque", False),
        ):
            word = canary(audience, part)
            page = body(client, f"/recherche/?q={word}")
            if allowed:
                assert HIT in page, (audience, part)
            else:
                assert HIT not in page, (audience, part)
    listed = sum(audience in ROLES[role] for audience in AUDIENCES)
    told = re.search(r"(\d+)\s+ressources?", library)
    assert told is not None
    assert int(told[1]) == listed


def test_digest(world):
    mail.outbox.clear()
    send_all(MONDAY)
    letters = {message.to[0]: message for message in mail.outbox}
    for role, person in world.people.items():
        letter = letters.get(person.email)
        text = "" if letter is None else letter.message().as_string() + letter.body
        if letter is not None:
            text += "".join(str(part[0]) for part in letter.alternatives)
        for audience in AUDIENCES:
            if audience not in ROLES[role]:
                assert canary(audience, "") not in text, (role, audience)
                assert not re.search(rf"canari\w+{audience}", text), (role, audience)
            assert canary(audience, "masque") not in text
            if role != "animation":
                assert canary(audience, "animation") not in text
            if not talks(role, audience):
                assert canary(audience, "sujet") not in text, (role, audience)
    heard = letters[world.people["membre"].email].body
    assert canary("membres", "titre") in heard
    assert canary("reseau", "sujet") in heard


def test_notices_and_their_mails(world):
    """Everybody follows everything at once; a reply comes under each topic."""
    now = timezone.now()
    mail.outbox.clear()
    for audience in AUDIENCES:
        for topic in world.topics[audience]:
            for person in world.people.values():
                Watch.objects.create(member=person, topic=topic, level=Watch.Level.AT_ONCE)
            post = make_post(topic, body=canary(audience, "reponse"), now=now)
            happened("discussions", Event.Kind.POST, post.pk, now=now, due_at=now)
    expansion.tell_due(now=now)
    outbox.deliver_due(now=now, limit=500)
    letters: dict[str, str] = {}
    for message in mail.outbox:
        whole = message.message().as_string() + message.body + str(message.alternatives)
        letters[message.to[0]] = letters.get(message.to[0], "") + whole
    for role, person in world.people.items():
        page, letter = body(world.client(role), "/compte/avis/"), letters.get(person.email, "")
        for audience in AUDIENCES:
            speaks = talks(role, audience)
            for text in (page, letter):
                assert (canary(audience, "sujet") in text) == speaks, (role, audience)
                may = speaks and role == "animation"
                assert (canary(audience, "animation") in text) == may, (role, audience)
                assert canary(audience, "masque") not in text
            assert (canary(audience, "reponse") in letter) == speaks, (role, audience)


def test_absent_and_forbidden_look_the_same(world):
    forbidden = world.resources["membres"].url
    absent = "/bibliotheque/jamais-ecrite/"
    client = world.client("reseau")
    answers = [client.get(url) for url in (forbidden, absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [
        re.sub(r"csrf\S+|/bibliotheque/[\w-]+/", "", answer.content.decode()) for answer in answers
    ]
    assert pages[0] == pages[1]
    for address in (
        "/communaute/",
        "/communaute/vie-du-regroupement/",
        "/bottin/x/",
        "/animation/y/",
    ):
        response = Client().get(address)
        assert response.status_code == 302
        assert response.url == f"/compte/connexion/?next={address}"


def test_a_category_closed_to_members_is_absent_from_every_list(world):
    page = make_category(canary("membres", "categorie"), audience="membres")
    topic = make_topic(canary("membres", "fil"), on=page)
    for role in ROLES:
        client = world.client(role)
        everything = body(client, "/communaute/") + body(client, "/")
        may = "membres" in ROLES[role]
        assert (page.title in everything) == may, role
        assert (topic.title in everything) == may, role
