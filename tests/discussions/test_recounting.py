"""Stored counts are rebuilt from what they count."""

import io
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Post, Topic
from communaute.discussions.reactions import react
from communaute.discussions.recounting import OF_POST, OF_TOPIC
from communaute.members.access import State
from tests.factories import make_category, make_member

pytestmark = pytest.mark.django_db


def counted() -> tuple[list, list]:
    return (
        list(Topic.objects.order_by("pk").values_list(*OF_TOPIC)),
        list(Post.objects.order_by("pk").values_list(*OF_POST)),
    )


def test_wrong_counts_are_mended():
    now, people = timezone.now(), [make_member() for _n in range(3)]
    for voice in (Voice.NAMED, Voice.CONFIDED):
        topic = actions.open_topic(
            make_category(), author=people[0], body="Une question?", key=uuid.uuid4(), now=now,
            voice=voice,
        )  # fmt: skip
        for body in ("Oui, deux mots.", "Non."):
            post = actions.post_reply(
                topic, author=people[1], body=body, key=uuid.uuid4(), now=now, voice=voice
            )
        actions.mark_read(topic, member=people[2], up_to=2, now=now)
        react(post, member=people[2], kind="merci", now=now)
    before = counted()
    Post.objects.update(word_count=99, thanks_count=7, useful_count=7, same_count=7)
    Topic.objects.update(
        post_count=9, word_count=9, reader_count=9, last_number=9, last_author=people[2],
        last_is_masked=True, last_post_at=now.replace(year=2001),
    )  # fmt: skip
    said = io.StringIO()
    call_command("recount", stdout=said)
    assert counted() == before
    assert "6 messages et 2 discussions" in said.getvalue()


def test_hidden_messages_are_not_counted():
    now, author = timezone.now(), make_member()
    topic = actions.open_topic(
        make_category(), author=author, body="Une question?", key=uuid.uuid4(), now=now
    )
    actions.post_reply(topic, author=author, body="Oui", key=uuid.uuid4(), now=now)
    Post.objects.filter(number=2).update(state=State.HIDDEN)
    call_command("recount", stdout=io.StringIO())
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number) == (1, 1)
    Post.objects.update(state=State.WITHDRAWN)
    call_command("recount", stdout=io.StringIO())
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number, topic.word_count) == (0, 0, 0)
