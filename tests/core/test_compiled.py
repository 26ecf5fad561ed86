"""A question compiled once gives, for each arguments, what it gives when it is built anew."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from cms.core.compiled import Compiled
from communaute.discussions.models import Post, Topic
from tests.factories import make_topic


def asked(topic, words):
    mine = Post.objects.filter(topic=OuterRef("topic"), body=words)
    return (
        Post.objects.filter(topic=topic)
        .order_by("number")
        .values_list("pk", "created_at", "topic__is_locked", Exists(mine))
    )


@pytest.mark.django_db
def test_it_gives_what_the_queryset_gives_for_each_arguments():
    first, second = make_topic(posts=3), make_topic(posts=2)
    compiled = Compiled(asked, int, str)
    for topic, words in ((first, first.posts.first().body), (second, "rien"), (first, "rien")):
        assert compiled.rows(topic.pk, words) == list(asked(topic.pk, words))


@pytest.mark.django_db
def test_it_is_one_query_and_is_built_once():
    topic, built = make_topic(posts=2), []

    def build(pk):
        built.append(pk)
        return Topic.objects.filter(pk=pk).values_list("title")

    compiled = Compiled(build, int)
    with CaptureQueriesContext(connection) as captured:
        for _again in range(3):
            assert compiled.rows(topic.pk) == [(topic.title,)]
    assert len(captured) == 3
    assert len(built) == 1


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection():
    topic, found = make_topic(), []
    compiled = Compiled(lambda pk: Topic.objects.filter(pk=pk).values_list("title"), int)
    compiled.rows(topic.pk)

    def elsewhere():
        try:
            found.extend(compiled.rows(topic.pk))
        finally:
            connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [(topic.title,)]


@pytest.mark.django_db
def test_an_argument_that_the_query_does_not_hold_is_refused():
    with pytest.raises(ValueError, match="arguments that the query does not hold"):
        Compiled(lambda pk: Topic.objects.values_list("title"), int).rows(1)


@pytest.mark.django_db
def test_one_argument_too_few_is_refused():
    compiled = Compiled(lambda pk: Topic.objects.filter(pk=pk).values_list("title"), int)
    with pytest.raises(ValueError, match="shorter"):
        compiled.rows()
