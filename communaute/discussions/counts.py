"""What a topic says of its published posts, written again from them."""

from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Coalesce

from communaute.discussions.models import Post, ReadMark, Topic
from communaute.members.access import State


def held(topic_id: int) -> Topic:
    """The topic, locked by the caller's transaction. A topic is always locked before its posts."""
    return Topic.objects.select_for_update().get(pk=topic_id)


def settle(topic: Topic) -> None:
    """Make the stored counts of a topic that the caller holds those of its published posts."""
    posts = Post.objects.filter(topic=topic, state=State.PUBLISHED)
    told = posts.aggregate(
        posts=Count("pk"),
        words=Coalesce(Sum("word_count"), 0),
        last=Coalesce(Max("number"), 0),
        kept=Min("accepted_at"),
    )
    topic.post_count, topic.word_count = told["posts"], told["words"]
    topic.last_number = told["last"]
    if topic.kind == Topic.Kind.QUESTION:
        topic.done_at = told["kept"]  # solved since the first of the answers that are shown
    last = posts.filter(number=told["last"]).first()
    if last is not None:
        topic.last_post_at, topic.last_author_id = last.created_at, last.author_id
        topic.last_is_masked = last.pseudonym_id is not None
    topic.save(
        update_fields=[
            "post_count",
            "word_count",
            "last_number",
            "last_post_at",
            "last_author",
            "last_is_masked",
            "done_at",
        ]
    )
    # Whoever had read what is gone has read to the end: nothing is left unread, less than nothing.
    ReadMark.objects.filter(topic=topic, last_number__gt=topic.last_number).update(
        last_number=topic.last_number
    )
