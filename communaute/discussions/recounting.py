"""Every stored count of conversations, written again from what it counts."""

from collections import Counter
from collections.abc import Iterator

from django.db import models, transaction
from django.db.models import Count, OuterRef, Subquery

from cms.core.text import count_words
from communaute.discussions.models import Post, Reaction, ReadMark, Topic
from communaute.discussions.reactions import COUNTS
from communaute.discussions.writing.rendering import plain

TOPICS, POSTS = 200, 1_000
"""How many rows are held and written at a time."""

OF_POST = ["word_count", *COUNTS.values()]
OF_TOPIC = [
    "post_count",
    "word_count",
    "reader_count",
    "last_number",
    "last_post_at",
    "last_author_id",
    "last_is_masked",
]


def recount() -> tuple[int, int]:
    """Mend the counts of posts, then those of topics; how many rows of each were wrong.

    Each batch is a transaction that holds its rows: the site may be in use meanwhile.
    """
    posts = sum(_mend_posts(batch) for batch in _batches(Post, POSTS))
    return posts, sum(_mend_topics(batch) for batch in _batches(Topic, TOPICS))


def _batches(model: type[models.Model], size: int) -> Iterator[list[int]]:
    last = 0
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    while batch := list(rows.filter(pk__gt=last)[:size]):
        yield batch
        last = batch[-1]


@transaction.atomic
def _mend_posts(batch: list[int]) -> int:
    posts = Post.objects.select_for_update().filter(pk__in=batch).order_by("pk")
    held = list(posts.only("html", *OF_POST))
    given = Counter(
        Reaction.objects.filter(post__in=batch).values_list("post_id", "kind").iterator()
    )
    wrong = []
    for post in held:
        true = [count_words(plain(post.html)), *(given[post.pk, kind] for kind in COUNTS)]
        if _differs(post, dict(zip(OF_POST, true, strict=True))):
            wrong.append(post)
    Post.objects.bulk_update(wrong, OF_POST)
    return len(wrong)


@transaction.atomic
def _mend_topics(batch: list[int]) -> int:
    last = Post.objects.filter(topic=OuterRef("pk")).published().order_by("-number")
    topics = Topic.objects.filter(pk__in=batch).order_by("pk")
    list(topics.select_for_update().values_list("pk"))
    held = list(topics.annotate(last_pk=Subquery(last.values("pk")[:1])))
    latest = Post.objects.in_bulk([topic.last_pk for topic in held if topic.last_pk])
    published = Post.objects.filter(topic__in=batch).published().order_by()
    sizes = {
        topic: (posts, words)
        for topic, posts, words in published.values_list("topic").annotate(
            Count("pk"), models.Sum("word_count")
        )
    }
    marks = ReadMark.objects.filter(topic__in=batch).order_by()
    readers = dict(marks.values_list("topic").annotate(Count("pk")))
    wrong = []
    for topic in held:
        true = dict(zip(OF_TOPIC[:2], sizes.get(topic.pk, (0, 0)), strict=True))
        true |= {"reader_count": readers.get(topic.pk, 0), "last_number": 0}
        post = latest.get(topic.last_pk)
        if post is not None:
            true |= {
                "last_number": post.number,
                "last_post_at": post.created_at,
                "last_author_id": post.author_id,
                "last_is_masked": post.pseudonym_id is not None,
            }
        if _differs(topic, true):
            wrong.append(topic)
    Topic.objects.bulk_update(wrong, [name.removesuffix("_id") for name in OF_TOPIC])
    return len(wrong)


def _differs(row: models.Model, true: dict[str, object]) -> bool:
    """Whether a row said something else; it says the truth afterwards."""
    wrong = {name: value for name, value in true.items() if getattr(row, name) != value}
    for name, value in wrong.items():
        setattr(row, name, value)
    return bool(wrong)
