"""From one event to one notice a person: whom it is told to, once, and at what cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.mail.models import OutgoingEmail
from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Mention, Post, Watch
from communaute.members import access
from communaute.members.access import State
from communaute.notifications import expansion
from communaute.notifications.actions import happened
from communaute.notifications.models import Event, Notification
from communaute.notifications.sources import sources
from tests.factories import make_category, make_member, make_user
from tests.notifications.factories import (
    UNDO,
    make_followers,
    open_topic,
    reply,
    tell,
    told,
)

pytestmark = pytest.mark.django_db
Level = Watch.Level


def follow(member, topic, level=Level.FOLLOW) -> None:
    Watch.objects.update_or_create(member=member, topic=topic, defaults={"level": level})


def test_nobody_is_told_before_the_undo_delay_ends():
    topic, maude = open_topic(make_member()), make_member()
    follow(maude, topic)
    now = timezone.now()
    reply(topic, make_member(), now=now)
    expansion.tell_due(now=now + UNDO - timedelta(seconds=1))
    assert told(maude) == []
    expansion.tell_due(now=now + UNDO)
    assert told(maude) == ["followed"]


def test_each_hears_once_for_the_reason_that_speaks_most_of_them():
    opener, follower, named, muted, writer = (make_member() for _n in range(5))
    topic = open_topic(opener)
    for one in (follower, named):
        follow(one, topic)
    follow(muted, topic, Level.MUTE)
    post = reply(topic, writer)
    Mention.objects.bulk_create(Mention(post=post, member=one) for one in (named, opener))
    tell()
    assert told(opener) == ["mention"]
    assert told(named) == ["mention"]
    assert told(follower) == ["followed"]
    assert told(muted) == told(writer) == []


def test_the_opener_is_answered_also_behind_a_mask_and_a_mask_is_not_told_of_itself():
    opener, writer = make_member(), make_member()
    topic = open_topic(opener, voice=Voice.CONFIDED)
    reply(topic, writer, voice=Voice.CONFIDED)
    tell()
    assert told(opener) == ["answer"]
    assert told(writer) == []
    reply(topic, opener, voice=Voice.CONFIDED)
    tell()
    assert told(opener) == ["answer"]
    assert told(writer) == ["followed"]


def test_whoever_opened_a_topic_and_stopped_following_it_is_left_in_peace():
    opener = make_member()
    topic = open_topic(opener)
    follow(opener, topic, Level.NORMAL)
    reply(topic, make_member())
    tell()
    assert told(opener) == []


def test_whoever_is_quoted_is_answered():
    quoted, writer = make_member(), make_member()
    topic = open_topic(make_member())
    source = reply(topic, quoted)
    tell()
    follow(quoted, topic, Level.NORMAL)
    reply(
        topic, writer, f"> [Message cité](/communaute/messages/{source.pk}/)\n> La photo.\n\nOui!"
    )
    tell()
    assert told(quoted) == ["answer"]


def test_a_mention_is_heard_through_a_mute():
    named = make_member()
    topic = open_topic(make_member())
    follow(named, topic, Level.MUTE)
    Mention.objects.create(post=reply(topic, make_member()), member=named)
    tell()
    assert told(named) == ["mention"]


def test_the_rights_and_the_state_are_those_of_the_moment_of_telling():
    closed = make_category(audience="comite")
    inside, outside = make_member(groups=["comite"]), make_member()
    topic = open_topic(make_member(groups=["comite"]), on=closed)
    for one in (inside, outside):
        follow(one, topic)
    reply(topic, make_member())
    inside.groups.remove(*inside.groups.filter(name="comite"))
    tell()
    assert told(inside) == told(outside) == []
    visible = open_topic(make_member())
    follow(outside, visible)
    Post.objects.filter(pk=reply(visible, make_member()).pk).update(state=State.HIDDEN)
    tell()
    assert told(outside) == []


def test_what_was_said_to_the_team_is_told_to_the_team():
    author, facilitator, member = (
        make_member(),
        make_member(groups=[access.FACILITATORS]),
        make_member(),
    )
    topic = open_topic(author, voice=Voice.TEAM)
    for one in (facilitator, member):
        follow(one, topic)
    reply(topic, make_member(groups=[access.FACILITATORS]))
    tell()
    assert (told(author), told(member)) == (["answer"], [])
    assert told(facilitator) == ["mention", "followed"], "addressed, then a reply that they follow"


def test_a_new_topic_is_told_to_who_follows_its_page():
    maude, place = make_member(), make_category()
    Watch.objects.create(member=maude, page=place, level=Level.AT_ONCE)
    open_topic(make_member(), on=place)
    assert told(maude) == ["followed"]
    assert OutgoingEmail.objects.get(kind="notice").user == maude


def test_what_one_has_read_meanwhile_does_not_call():
    opener = make_member()
    topic = open_topic(opener)
    post = reply(topic, make_member())
    actions.mark_read(topic, member=opener, up_to=post.number, now=timezone.now())
    tell()
    assert Notification.objects.get(member=opener).read_at
    assert not OutgoingEmail.objects.exists()


def test_telling_again_changes_nothing_and_tells_whom_it_was_not_told():
    topic = open_topic(make_member())
    early, late = make_member(), make_member()
    follow(early, topic)
    post, now = reply(topic, make_member()), timezone.now()
    tell()
    follow(late, topic)
    tell()
    assert (told(early), told(late)) == (["followed"], [])
    happened("discussions", Event.Kind.POST, post.pk, now=now, due_at=now)
    tell()
    assert (told(early), told(late)) == (["followed"], ["followed"])


def test_a_name_added_to_what_was_told_says_so_to_who_knew_it_as_followed():
    follower = make_member()
    topic = open_topic(make_member())
    follow(follower, topic)
    post, now = reply(topic, make_member()), timezone.now()
    tell()
    assert not OutgoingEmail.objects.filter(user=follower).exists()
    Mention.objects.create(post=post, member=follower)
    happened("discussions", Event.Kind.POST, post.pk, now=now, due_at=now)
    tell()
    assert told(follower) == ["mention"]
    assert OutgoingEmail.objects.filter(kind="notice", user=follower).exists()


def test_a_name_added_while_a_worker_tells_is_told_too(monkeypatch):
    topic, named = open_topic(make_member()), make_member()
    post, now = reply(topic, make_member()), timezone.now()
    source = sources()["discussions"]
    recipients = type(source).recipients

    def interrupted(self, event):
        yield from list(recipients(self, event))
        if not Mention.objects.exists():
            Mention.objects.create(post=post, member=named)
            happened("discussions", Event.Kind.POST, post.pk, now=now, due_at=now)

    monkeypatch.setattr(type(source), "recipients", interrupted)
    tell()
    tell()
    assert told(named) == ["mention"]


def test_an_event_that_cannot_be_told_holds_nobody_back_and_is_tried_again(monkeypatch):
    topic, now = open_topic(make_member()), timezone.now()
    follower = make_member()
    follow(follower, topic)
    Event.objects.create(
        room="discussions", kind="decision", object_id=2**62, happened_at=now, due_at=now
    )
    bad = Event.objects.create(
        room="ailleurs", kind="post", object_id=1, happened_at=now, due_at=now
    )

    class Broken:
        def recipients(self, event):
            raise ValueError("broken")

    monkeypatch.setitem(sources(), "ailleurs", Broken())
    reply(topic, make_member(), now=now)
    tell(now)
    assert told(follower) == ["followed"]
    bad.refresh_from_db()
    assert bad.told_at is None
    assert not Event.objects.due(now + UNDO).filter(pk=bad.pk).exists()
    assert Event.objects.due(now + timedelta(hours=1)).get() == bad


def test_two_workers_never_hold_the_same_event():
    topic, now = open_topic(make_member()), timezone.now()
    for _n in range(3):
        reply(topic, make_member(), now=now)
    later = now + UNDO
    first = Event.objects.claim(now=later, limit=2)
    second = Event.objects.claim(now=later, limit=2)
    assert (len(first), len(second)) == (2, 1)
    assert not {one.pk for one in first} & {one.pk for one in second}
    expansion.release(first)
    assert len(Event.objects.claim(now=later, limit=9)) == 2


def cost_of_posting(followers: int) -> int:
    topic = open_topic(make_member())
    if followers:
        make_followers(topic, followers)
    writer, key, now = make_member(), uuid4(), timezone.now()
    with CaptureQueriesContext(connection) as captured:
        actions.post_reply(topic, author=writer, body="Oui", key=key, now=now)
    return len(captured)


def test_posting_costs_the_same_for_500_followers_as_for_none():
    assert cost_of_posting(0) == cost_of_posting(500)


def test_500_people_are_told_and_written_to_in_few_questions():
    topic = open_topic(make_member())
    make_followers(topic, 500, Level.AT_ONCE)
    reply(topic, make_member())
    with CaptureQueriesContext(connection) as captured:
        tell()
    assert Notification.objects.filter(reason="followed").count() == 500
    assert OutgoingEmail.objects.filter(kind="notice").count() == 501  # and who opened it
    assert len(captured) <= 60, len(captured)


def test_what_was_read_two_months_ago_goes():
    maude, now = make_member(), timezone.now()
    topic = open_topic(make_member())
    follow(maude, topic)
    for _n in range(3):
        reply(topic, make_member(), now=now)
    tell(now)
    old, recent, unread = Notification.objects.filter(member=maude).order_by("pk")
    Notification.objects.filter(pk=old.pk).update(read_at=now - timedelta(days=61))
    Notification.objects.filter(pk=recent.pk).update(read_at=now - timedelta(days=59))
    expansion.purge(now=now)
    assert list(Notification.objects.filter(member=maude).order_by("pk")) == [recent, unread]
    assert Event.objects.count() == 4


def test_strangers_and_the_departed_are_not_told():
    topic = open_topic(make_member())
    stranger, gone = make_user(), make_member(is_active=False)
    for one in (stranger, gone):
        follow(one, topic)
    reply(topic, make_member())
    tell()
    assert told(stranger) == told(gone) == []
