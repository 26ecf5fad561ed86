"""A community of a thousand conversations that a thousand members have read."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaute.discussions.models import Post, ReadMark, Topic, Watch
from communaute.discussions.reading.marks import mark_all_read
from communaute.members.models import User
from tests.factories import make_category, make_member, make_topic

pytestmark = pytest.mark.django_db
MANY = 1_000
LISTS = ["/communaute/", "/communaute/?voir=non-lues", "/communaute/?voir=suivies", "/"]


def cost(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def sow(category, author: User) -> list[Topic]:
    """Topics of one message in bulk, and a mark of everybody on each, in one statement."""
    now = timezone.now()
    topics = Topic.objects.bulk_create(
        Topic(
            page=category, title=f"Sujet {n}", author=author, created_at=now,
            last_post_at=now - timedelta(minutes=n), post_count=1, last_number=1,
            reader_count=MANY,
        )
        for n in range(MANY)
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(
            topic=topic, number=1, author=author, body="Allo", html="<p>Allo</p>",
            renderer_version=1, key=uuid.uuid4(), created_at=now,
        )
        for topic in topics
    )  # fmt: skip
    User.objects.bulk_create(User(email=f"lecture{n}@example.org") for n in range(MANY))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO discussions_readmark (member_id, topic_id, last_number, read_at) "
            "SELECT u.id, t.id, 1, t.created_at FROM members_user u, discussions_topic t "
            "WHERE u.email LIKE 'lecture%%'",
        )
    return topics


def test_lists_cost_the_same_whatever_has_been_read(client):
    joined = timezone.now() - timedelta(days=30)
    category, reader = make_category(), make_member(date_joined=joined)
    client.force_login(reader)
    first = make_topic(posts=2, on=category, author=make_member())
    Watch.objects.create(member=reader, topic=first)
    lists = [*LISTS, category.url, first.get_absolute_url()]
    of_few = [cost(client, address) for address in lists]
    topics = sow(category, first.author)
    assert ReadMark.objects.count() >= MANY * MANY
    Watch.objects.bulk_create(Watch(member=reader, topic=topic) for topic in topics)
    assert [cost(client, address) for address in lists] == of_few
    with CaptureQueriesContext(connection) as captured:
        assert mark_all_read(reader, now=timezone.now()) == MANY
    assert len(captured) <= 16  # in batches of 500
    assert Topic.objects.filter(reader_count=MANY + 1).count() == MANY
    assert Topic.objects.visible_to(reader).with_reading(reader).unread().count() == 0
