"""What people do in conversations."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.models import Post, PostRevision, ReadMark, Topic, Watch
from communaute.discussions.writing import corrections
from tests.factories import make_category, make_member, make_topic

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def test_opening_a_topic_writes_its_first_post_and_follows_it():
    author, page = make_member(), make_category()
    topic = actions.open_topic(
        page, author=author, body="Bonjour **vous**", key=uuid.uuid4(), now=now(), title="Salut"
    )
    post = topic.posts.get()
    assert (post.number, post.html) == (1, "<p>Bonjour <strong>vous</strong></p>\n")
    assert (topic.post_count, topic.last_number) == (1, 1)
    assert Watch.objects.get(member=author, topic=topic).level == Watch.Level.FOLLOW
    assert ReadMark.objects.get(member=author, topic=topic).last_number == 1


def test_a_topic_without_a_title_takes_its_first_words():
    topic = actions.open_topic(
        make_category(), author=make_member(), body="mot " * 60, key=uuid.uuid4(), now=now()
    )
    assert len(topic.title) <= 90
    assert topic.title.endswith("…")


def test_the_same_form_sent_twice_is_one_post():
    topic, author, key = make_topic(posts=1), make_member(), uuid.uuid4()
    first = actions.post_reply(topic, author=author, body="Oui", key=key, now=now())
    again = actions.post_reply(topic, author=author, body="Oui", key=key, now=now())
    assert first == again
    assert Post.objects.filter(topic=topic).count() == 2


def test_the_same_opening_form_sent_twice_is_one_topic():
    page, author, key = make_category(), make_member(), uuid.uuid4()
    first = actions.open_topic(page, author=author, body="Allo", key=key, now=now())
    assert actions.open_topic(page, author=author, body="Allo", key=key, now=now()) == first
    assert Topic.objects.count() == 1


def test_the_same_form_with_other_words_is_another_post():
    topic, author, key = make_topic(posts=1), make_member(), uuid.uuid4()
    actions.post_reply(topic, author=author, body="Oui", key=key, now=now())
    other = actions.post_reply(topic, author=author, body="Et non", key=key, now=now())
    elsewhere = actions.post_reply(make_topic(), author=author, body="Oui", key=key, now=now())
    stranger = actions.post_reply(topic, author=make_member(), body="Oui", key=key, now=now())
    assert len({other.pk, elsewhere.pk, stranger.pk}) == 3
    assert topic.posts.count() == 4


def test_the_same_words_sent_again_after_a_correction_are_one_post():
    topic, author, key = make_topic(posts=1), make_member(), uuid.uuid4()
    post = actions.post_reply(topic, author=author, body="Oui", key=key, now=now())
    corrections.edit_post(post, editor=author, body="Oui!", now=now() + actions.UNDO_DELAY)
    assert actions.post_reply(topic, author=author, body="Oui", key=key, now=now()) == post


def test_the_same_opening_form_with_other_words_is_another_topic():
    page, author, key = make_category(), make_member(), uuid.uuid4()
    actions.open_topic(page, author=author, body="Allo", key=key, now=now())
    actions.open_topic(page, author=author, body="Autre chose", key=key, now=now())
    assert Topic.objects.count() == 2


def test_reply_to_locked_topic_is_refused():
    topic = make_topic(posts=1)
    Topic.objects.update(is_locked=True)
    with pytest.raises(actions.TopicLocked):
        actions.post_reply(topic, author=make_member(), body="Oui", key=uuid.uuid4(), now=now())
    assert topic.posts.count() == 1


def test_an_edit_keeps_what_was_said_before():
    topic = make_topic(posts=1)
    post = topic.posts.get()
    before = post.body
    later = now() + actions.UNDO_DELAY
    corrections.edit_post(post, editor=post.author, body="Mieux dit", now=later)
    post.refresh_from_db()
    assert post.html == "<p>Mieux dit</p>\n"
    assert PostRevision.objects.get(post=post).body == before


def test_reading_never_goes_back():
    topic, member = make_topic(posts=5), make_member()
    actions.mark_read(topic, member=member, up_to=4, now=now())
    actions.mark_read(topic, member=member, up_to=2, now=now())
    assert ReadMark.objects.get(member=member, topic=topic).last_number == 4


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_submissions_make_one_post_and_true_counts():
    topic, author, key = make_topic(posts=1), make_member(), uuid.uuid4()

    def submit(_):
        try:
            return actions.post_reply(topic, author=author, body="Oui", key=key, now=now()).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(submit, range(20)))) == 1
    topic.refresh_from_db()
    assert topic.post_count == topic.last_number == topic.posts.count() == 2


@pytest.mark.django_db(transaction=True)
def test_parallel_replies_are_numbered_once_each():
    topic, author = make_topic(posts=1), make_member()

    def submit(_):
        try:
            key = uuid.uuid4()
            actions.post_reply(topic, author=author, body="Oui", key=key, now=now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(submit, range(16)))
    topic.refresh_from_db()
    numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 18))
    assert topic.post_count == 17
