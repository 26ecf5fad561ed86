"""The same question confided by one person, then by another: nobody else can tell the difference.

Two people alike in all that the community knows write the same words, each in turn, the database
taken back in between. Then every address of the site that the URL conf knows, asked by every
role, every mail with its headers, every archive and every file must be the same bytes. A name, a
number, a tint, a count, an order, an ETag: whatever depends on who wrote it would differ.
"""

import os
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from shutil import rmtree
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cms.mail import outbox
from communaute.discussions import actions
from communaute.discussions.following.watching import watch
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Attachment, Post, Topic
from communaute.discussions.writing import corrections
from communaute.members import access
from communaute.members.models import User
from communaute.members.rights.exports import gather
from communaute.members.rights.tables import Table
from communaute.notifications import expansion
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_category, make_organization, make_topic, make_user

pytestmark = pytest.mark.django_db
YESTERDAY = MONDAY - timedelta(days=1)
FIRST, LAST, DOMAIN, HOUSE = "Zénobie", "Quatrevents", "zq.example.org", "Aurore-boréale"
A, B = 918_273, 645_546
"""Numbers that nothing else has, of two tints."""
WHOLE = ("visitor", "membre", "collegue", "animation", "administration")
"""Who asks for every address; the others ask for those that show the question to one of them."""
FOREIGN = re.compile(
    r"^/(gestion|compte/(?!avis)|demo|static|media|sante|documents|\.well-known)"
    r"|/organismes/.+/.+/"
    r"|/organismes/une-zarzuela|/sujets/\d+/organisme-"
)
"""What holds no conversation, or pairs what does not go together."""
TODAY = timezone.now()
ALTERED = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-\S+|nonce="[^"]+"|={5,}\d+=='
    # A form's key, with the mark of the reader whom it is shown to.
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:\.[0-9a-f]{16})?"
    r"|\b[0-9a-f]{32}\b"
    r"|^Date: .*$"
    # What happened while the test ran: it takes two minutes, and the two turns follow each other.
    # A digest of Monday notes when it left, to the microsecond.
    rf"|datetime\.datetime\({MONDAY:%Y}, {MONDAY.month}, {MONDAY.day}, {MONDAY.hour}, 0, [^)]*\)"
    rf"|datetime\.datetime\({TODAY:%Y}, {TODAY.month}, {TODAY.day}, [^)]*\)"
    rf'|<time datetime="{TODAY:%Y-%m-%d}.*?</time>|{TODAY:%Y-%m-%d}T[\d:.+]+',
    re.MULTILINE,
)


def patterns(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        else:
            yield route, one


def addresses(values: dict[str, list[Any]]) -> list[str]:
    """Every address of ours, its parameters filled with each value of their type."""
    found = {"/", "/communaute/", "/communaute/?voir=suivies", "/recherche/?q=zarzuela"}
    found |= {"/communaute/personnes/?q=Z", *values.pop("path")}
    for route, _pattern in patterns(get_resolver()):
        made = [route]
        for kind, choices in values.items():
            slot = re.compile(rf"<{kind}:\w+>")
            while any(slot.search(one) for one in made):
                made = [slot.sub(str(value), one, count=1) for one in made for value in choices]
        found.update(one for one in made if not re.search(r"[<>()\\\[]", one))
    return sorted(one for one in found if not FOREIGN.search(one))


class World:
    """A community, the two who might have asked, and one person for each other role."""

    def __init__(self) -> None:
        make_federation()
        house, other = make_organization(HOUSE), make_organization()
        network = make_organization(standing="network")
        self.two = [
            make_user(
                f"{pk}@{DOMAIN}", id=pk, organization=house, first_name=FIRST, last_name=LAST,
                is_listed=False, date_joined=MONDAY - timedelta(days=60),
            )
            for pk in (A, B)
        ]  # fmt: skip
        roles: dict[str, dict[str, Any]] = {
            "visitor": {},
            "requester": {},
            "former": {"organization": make_organization(standing="former")},
            "reseau": {"organization": network},
            "membre": {"organization": other},
            "collegue": {"organization": house},
            "animation": {"organization": other, "groups": [access.FACILITATORS]},
            "redaction": {"organization": network, "groups": [access.EDITORS]},
            "conception": {"organization": network, "groups": [access.AUTHORS]},
            "comite": {"organization": network, "groups": ["comite"]},
            "administration": {"is_superuser": True},
        }
        self.people = {role: make_user(**fields) for role, fields in roles.items()}
        for person in [*self.people.values(), *self.two]:
            person.date_joined = MONDAY - timedelta(days=60)
            person.save()
            make_subscriber(person)
        self.page = make_category()
        self.others = make_topic("Un fil", posts=2, on=self.page, author=self.people["membre"])

    def confide(self, author: User) -> Topic:
        """A question without a name, with a file, answered, quoted; masked replies."""
        number = iter(range(1, 9))

        def key() -> uuid.UUID:
            return uuid.UUID(int=next(number))

        plan = ContentFile(b"%PDF-1.4 Une zarzuela", name="plan.pdf")
        file = Attachment.objects.create(
            id=uuid.UUID(int=99), sender=author, place=f"page:{self.page.pk}", file=plan,
            name=f"Plan de {FIRST} {LAST}.pdf", content_type="application/pdf", size=plan.size,
            created_at=YESTERDAY,
        )  # fmt: skip
        topic = actions.open_topic(
            self.page, author=author, body="Qui a vécu une zarzuela?", key=key(), now=YESTERDAY,
            title="Une zarzuela", voice=Voice.CONFIDED, shows=("region", "role"),
            attachments=[file.pk],
        )  # fmt: skip
        first = topic.posts.get()
        quote = f"> [Message cité](/communaute/messages/{first.pk}/)\n> Qui a vécu\n\nMoi, oui."
        actions.post_reply(
            topic, author=self.people["membre"], body=quote, key=key(), now=YESTERDAY
        )
        for topic_of in (topic, self.others):
            said = actions.post_reply(
                topic_of, author=author, body="Merci, une zarzuela.", key=key(), now=YESTERDAY,
                voice=Voice.CONFIDED,
            )  # fmt: skip
        later = YESTERDAY + timedelta(hours=1)
        corrections.edit_post(said, editor=author, body="Merci, belle zarzuela.", now=later)
        for person in self.people.values():
            watch(topic, member=person, level=3)
        return topic


def _mails(world: World, found: dict[str, str]) -> None:
    """Digests and notices with their headers, sent before anybody has read anything."""
    mail.outbox.clear()
    expansion.tell_due(now=MONDAY)
    outbox.deliver_due(now=MONDAY)
    send_all(MONDAY)
    theirs = {one.email for one in world.two}
    for number, message in enumerate(mail.outbox):
        if not theirs & set(message.to):
            headers = "\n".join(f"{name}: {said}" for name, said in message.message().items())
            raw = f"{headers}\n{message.body}\n{getattr(message, 'alternatives', '')}"
            found[f"mail {number} to {message.to}"] = ALTERED.sub("", raw)


def seen(world: World, author: User) -> dict[str, str]:
    """All that anybody but the author can get, by who gets it and how."""
    topic = world.confide(author)
    found: dict[str, str] = {}
    for one in Attachment.objects.all():
        os.utime(one.file.path, (0, 0))  # the ETag of a file tells when it was written
    posts = Post.objects.filter(topic__in=[topic, world.others])
    masked = posts.filter(author=None).values_list("pk", flat=True)
    values = {
        "int": sorted({topic.pk, world.page.pk, A, *masked}),
        "slug": [topic.slug, world.two[0].memberships.get().organization.slug],
        "uuid": [one.pk for one in Attachment.objects.filter(post__topic=topic)],
        "str": [one.name for one in Attachment.objects.filter(post__topic=topic)],
        "path": [world.page.url],
    }
    _mails(world, found)
    every, shown = addresses(values), set[str]()
    for role, person in sorted(world.people.items(), key=lambda entry: entry[0] not in WHOLE):
        client = Client()
        if role != "visitor":
            client.force_login(person)
        for address in every if role in WHOLE else sorted(shown):
            response = client.get(address)
            content = response.getvalue().decode("utf-8", "replace")
            headers = sorted(one for one in response.items() if one[0] != "Content-Length")
            text = f"{response.status_code} {headers} {content}"
            found[f"{role} {address}"] = ALTERED.sub("", text)
            if "zarzuela" in content:
                shown.add(address)
        for table in gather(person):
            if isinstance(table, Table):
                found[f"{role}: copy, {table.key}"] = ALTERED.sub("", repr(list(table.rows)))
            else:
                with table.open() as file:
                    found[f"{role}: file, {table.name}"] = repr(file.read())
    return found


Look = Callable[[World, User], dict[str, str]]


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Where the two turns do not show the same bytes, and what differs there."""
    assert set(one) == set(other)
    differing = {where: _difference(one[where], other[where]) for where in one}
    return [f"{where}: {what}" for where, what in differing.items() if what]


def _difference(one: str, other: str) -> str:
    """Where two answers begin to differ, with what stands around; empty when they do not."""
    if one == other:
        return ""
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return f"{one[max(0, at - 60) : at + 60]!r} / {other[max(0, at - 60) : at + 60]!r}"


def _start_again() -> None:
    """PostgreSQL's sequences are not taken back: both turns must be given the same numbers."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            column = connection.ops.quote_name(model._meta.pk.column)
            table = connection.ops.quote_name(model._meta.db_table)
            if isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, %s),"
                    f" (SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}), false)",
                    [model._meta.db_table, model._meta.pk.column],
                )


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path / "media"
    return World()


def in_turn(world: World, look: Look = seen) -> Iterator[dict[str, str]]:
    """What is seen when each of the two is the author, from the same database."""
    for author in world.two:
        if connection.vendor == "postgresql":
            _start_again()
        with transaction.atomic():
            found = look(world, User.objects.get(pk=author.pk))
            transaction.set_rollback(True)
        rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # else the second file has another name
        yield found


@pytest.mark.timeout(900)
def test_nothing_that_anybody_gets_depends_on_who_confided(world):
    one, other = in_turn(world)
    told = differences(one, other)
    assert not told, "\n".join(told)
    assert any("zarzuela" in text for where, text in one.items() if where.startswith("membre /c"))
    assert any("zarzuela" in text for where, text in one.items() if where.startswith("mail"))
    assert sum("/animation/messages/" in where for where in one) > 10
    canaries = re.compile(f"{FIRST}|{LAST}|{DOMAIN}|{A}|{B}")
    topics = {
        where: text for where, text in one.items() if "zarzuela" in text and str(A) not in where
    }
    assert len(topics) > 30
    named = [where for where, text in topics.items() if canaries.search(text)]
    assert named == []
