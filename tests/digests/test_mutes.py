"""What was muted never appears, by any path: a topic, a page, a theme, in 1,000 digests."""

from datetime import timedelta

import pytest
from django.core import mail

from communaute.digests.models import DigestDelivery
from communaute.discussions.models import Topic, Watch
from communaute.notifications.models import Event, Notification
from tests.digests.crowd import Crowd, choose_at_random, make_crowd
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_resource

pytestmark = pytest.mark.django_db
YESTERDAY = MONDAY - timedelta(days=1)
MUTE = Watch.Level.MUTE


def call_at_random(crowd: Crowd) -> None:
    """Answers and mentions, in topics that are muted too."""
    posts = {topic.pk: topic.posts.latest("number") for topic in crowd.topics[:12]}
    events = {
        topic: Event.objects.create(
            room="discussions",
            kind="post",
            object_id=post.pk,
            happened_at=YESTERDAY,
            due_at=YESTERDAY,
            told_at=YESTERDAY,
        )
        for topic, post in posts.items()
    }
    Notification.objects.bulk_create(
        Notification(
            event=event,
            member=one,
            reason=("answer", "mention")[number % 2],
            group=f"topic:{topic}",
            created_at=YESTERDAY,
        )
        for number, one in enumerate(crowd.members)
        for topic, event in list(events.items())[number % 5 :: 5]
    )


def muted_by(crowd: Crowd) -> dict[int, set[str]]:
    """What each member muted, by title, worked out one by one and without the code it judges."""
    themes = {page.pk: {one.pk for one in page.themes.all()} for page in crowd.pages}
    found: dict[int, set[str]] = {}
    for one in crowd.members:
        levels = {
            (name, getattr(row, f"{name}_id")): row.level
            for row in Watch.objects.filter(member=one)
            for name in ("topic", "page", "theme")
            if getattr(row, f"{name}_id")
        }
        pages = {
            page.pk
            for page in crowd.pages
            if levels.get(("page", page.pk)) == MUTE
            or any(levels.get(("theme", theme)) == MUTE for theme in themes[page.pk])
        }
        titles = {page.title for page in crowd.pages if page.pk in pages}
        for topic in crowd.topics:
            own = levels.get(("topic", topic.pk))
            if own == MUTE or (own is None and topic.page_id in pages):
                titles.add(topic.title)
        found[one.pk] = titles
    return found


def test_nothing_muted_appears_in_a_thousand_digests():
    make_federation()
    crowd = make_crowd(members=1000, topics=40, posts=3, at=YESTERDAY)
    choose_at_random(crowd)
    call_at_random(crowd)
    muted = muted_by(crowd)
    send_all(MONDAY)
    bodies = {one.to[0]: one.body for one in mail.outbox}
    assert len(bodies) >= 990
    leaks = [
        (one.pk, title)
        for one in crowd.members
        for title in muted[one.pk]
        if title in bodies.get(one.email, "")
    ]
    assert leaks == []
    titles = {one.pk: one.title for one in Topic.objects.all()}
    kept = {
        (row.member_id, titles[line[2]])
        for row in DigestDelivery.objects.filter(member__in=crowd.members)
        for line in row.items or ()
        if line[0] == "discussions"
    }
    assert not kept & {(who, title) for who, found in muted.items() for title in found}
    reasons = {line[3] for row in DigestDelivery.objects.exclude(items=None) for line in row.items}
    assert reasons >= {"mention", "answer", "followed", "new_resource", "new_course"}
    assert reasons >= {"lively", "unanswered"}


def test_a_resource_muted_after_planning_is_absent():
    make_federation()
    maude = make_subscriber()
    page = make_resource("Une fiche", first_published_at=YESTERDAY)
    make_resource("Une autre", first_published_at=YESTERDAY)
    Watch.objects.create(member=maude, page=page, level=MUTE)
    send_all(MONDAY)
    assert "Une autre" in mail.outbox[0].body
    assert "Une fiche" not in mail.outbox[0].body
