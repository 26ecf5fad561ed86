"""Shortcuts of these tests: to say something, and to count again."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Sum
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.models import Post, Topic
from communaute.members.access import State
from communaute.members.models import User
from tests.factories import make_category


def open_topic(
    author: User, *, page: Any = None, now: datetime | None = None, **told: Any
) -> Topic:
    told = {"body": "Une question?", "title": "Un sujet"} | told
    return actions.open_topic(
        page or make_category(), author=author, key=uuid4(), now=now or timezone.now(), **told
    )


def reply(topic: Topic, author: User, *, now: datetime | None = None, **told: Any) -> Post:
    told = {"body": "Une réponse."} | told
    return actions.post_reply(topic, author=author, key=uuid4(), now=now or timezone.now(), **told)


def counts_are_of_rows(topic: Topic) -> None:
    """The stored counts of a topic, just read, are those of its published posts."""
    posts = Post.objects.filter(topic=topic, state=State.PUBLISHED)
    last = posts.order_by("-number").first()
    assert topic.post_count == posts.count()
    assert topic.word_count == (posts.aggregate(n=Sum("word_count"))["n"] or 0)
    assert topic.last_number == (last.number if last else 0)
    if last is not None:
        assert (topic.last_author_id, topic.last_post_at) == (last.author_id, last.created_at)
