"""What a mail scanner does: it opens every link of every mail, more than once. Nothing changes."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.mail import outbox
from communaute.digests.models import Subscription
from communaute.discussions.models import HelpOffer, Reaction
from communaute.members import access
from communaute.members.directory import letters
from communaute.members.doors import inviting
from communaute.members.models import Membership
from communaute.notifications.models import Preference
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import (
    make_category,
    make_member,
    make_organization,
    make_post,
    make_resource,
    make_topic,
)
from tests.members.rights.canaries import rows
from tests.notifications.factories import make_followers, open_topic, reply, tell

pytestmark = pytest.mark.django_db
DIGESTS, NOTICES, INVITATIONS, LETTERS = 60, 30, 6, 4


@pytest.fixture
def mails():
    """A hundred: digests, notices, invitations, letters."""
    make_federation()
    yesterday, category = MONDAY - timedelta(days=1), make_category()
    writer = make_member(first_name="Yanis")
    talked = make_topic("Fil", on=category, author=writer, now=yesterday, kind="recit")
    make_post(talked, author=make_member(), now=yesterday)
    make_resource(first_published_at=yesterday)
    make_topic("Qui peut m’aider?", on=category, author=writer, now=MONDAY - timedelta(days=4))
    for _n in range(DIGESTS):
        make_subscriber()
    send_all(MONDAY)
    told = open_topic(writer, on=category)
    make_followers(told, NOTICES - 1, level=3)
    reply(told, make_member())
    tell()
    house = make_organization()
    boss = make_member(groups=[access.ADMINISTRATORS])
    lead = make_member()
    lead.memberships.update(role=Membership.Role.RESPONSIBLE)
    house = lead.memberships.get().organization
    now = timezone.now()
    for n in range(INVITATIONS):
        inviting.invite(f"nouvelle{n}@example.org", organization=house, by=lead, now=now)
    for _n in range(LETTERS):
        letters.send(make_member(), sender=boss, text="Bonjour!", now=now)
    outbox.deliver_due(now=timezone.now() + timedelta(hours=1), limit=100)
    assert len(mail.outbox) >= DIGESTS + NOTICES + INVITATIONS + LETTERS
    return mail.outbox


def links(message) -> set[str]:
    """The paths of this site in the headers, the text and the HTML of a mail."""
    [(html, _kind)] = message.alternatives or [("", "")]
    raw = " ".join([message.body, html, *map(str, message.extra_headers.values())])
    found = re.findall(r"http://localhost:8000([^\s\"<>]*)", raw.replace("&amp;", "&"))
    return {urlsplit(one)._replace(fragment="").geturl() or "/" for one in found}


def kept() -> list[tuple[str, str]]:
    """Every row of the database, but who is visiting."""
    return sorted(one for one in rows() if one[0] not in {"django_session", "sessions"})


def test_opening_every_link_of_a_hundred_mails_twice_changes_nothing(mails):
    found = set().union(*(links(one) for one in mails))
    for kind in ("/compte/gestes/", "/compte/desabonnement/", "/compte/avis/arreter/"):
        assert sum(one.startswith(kind) for one in found) >= 20
    before = kept()
    for _time in range(2):
        for path in sorted(found):
            for ask in (Client().get, Client().head):
                assert ask(path).status_code in {200, 302, 404}, path
    assert kept() == before


def test_the_ways_out_and_no_gesture_still_serve_after_400_days(mails, monkeypatch):
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for message in mails:
        for path in links(message):
            if path.startswith(("/compte/desabonnement/", "/compte/avis/arreter/")):
                assert Client().post(path).status_code == 200
    out = [one.extra_headers["List-Unsubscribe"] for one in mails if "List-ID" in one.extra_headers]
    assert len(out) == DIGESTS + NOTICES
    assert not Subscription.objects.filter(is_active=True).exists()
    assert not Preference.objects.filter(spoken=Preference.Way.AT_ONCE).exists()
    gesture = next(one for one in links(mails[0]) if one.startswith("/compte/gestes/"))
    assert Client().post(gesture).status_code == 410
    assert not Reaction.objects.exists()
    assert not HelpOffer.objects.exists()
