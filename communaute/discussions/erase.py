"""A person leaves the conversations: their name goes, their words stay or go as they chose."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from cms.core.erase import names
from cms.core.text import excerpt
from cms.search import actions as search
from communaute.discussions.actions import SEARCH_SOURCE
from communaute.discussions.models import Post, PostRevision, ReadMark, Topic, Watch
from communaute.discussions.rendering import RENDERER_VERSION, render
from communaute.members.models import User


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Take a person out of every conversation. What others wrote is left as it is."""
    Watch.objects.filter(member=member).delete()
    ReadMark.objects.filter(member=member).delete()
    # What a message said before it was corrected serves nobody once its author has left.
    PostRevision.objects.filter(post__author=member).delete()
    PostRevision.objects.filter(replaced_by=member).update(replaced_by=None)
    if not keep_posts:
        _remove_words(member)
    opened = list(Topic.objects.filter(author=member).values_list("pk", flat=True))
    Post.objects.filter(author=member).update(author=None)
    Topic.objects.filter(last_author=member).update(last_author=None)
    Topic.objects.filter(author=member).update(author=None)
    search.index(SEARCH_SOURCE, opened)


def _remove_words(member: User) -> None:
    """Take their messages away; one that others follow leaves a sentence in its place."""
    touched = set(Post.objects.filter(author=member).values_list("topic_id", flat=True))
    by_others = Post.objects.filter(topic=OuterRef("pk")).exclude(author=member)
    alone = Topic.objects.filter(pk__in=touched).exclude(Exists(by_others))
    ids = list(alone.values_list("pk", flat=True))
    search.remove(SEARCH_SOURCE, ids)
    Topic.objects.filter(pk__in=ids).delete()
    _rename(member)
    later = Post.objects.filter(topic=OuterRef("topic"), number__gt=OuterRef("number"))
    body = f"*{_('Message retiré par la personne qui l’a écrit.')}*"
    mine = Post.objects.filter(author=member)
    followed = mine.filter(Exists(later.exclude(author=member)))
    mine.exclude(pk__in=followed.values("pk")).delete()
    mine.update(body=body, html=render(body), renderer_version=RENDERER_VERSION, edited_at=None)
    for topic in Topic.objects.filter(pk__in=touched).iterator():
        _recount(topic)


def _rename(member: User) -> None:
    """A title is the thread's, but not when it is the message itself or names its author."""
    words = (member.first_name, member.last_name, member.email)
    first = Post.objects.filter(topic=OuterRef("pk"), number=1).values("body")[:1]
    for topic in (
        Topic.objects.filter(author=member).annotate(first_body=Subquery(first)).iterator()
    ):
        is_the_message = topic.title == excerpt(topic.first_body or "", 90)
        if is_the_message or any(names(topic.title, word) for word in words):
            Topic.objects.filter(pk=topic.pk).update(
                title=_("Sujet retiré par la personne qui l’a ouvert")
            )


def _recount(topic: Topic) -> None:
    """The counts of a topic that lost its last messages; who had read them has read to the end."""
    posts = Post.objects.filter(topic=topic)
    last = posts.order_by("-number").first()
    if last is None:
        return
    topic.post_count = posts.count()
    topic.last_number, topic.last_post_at = last.number, last.created_at
    topic.last_author_id = last.author_id
    topic.save(update_fields=["post_count", "last_number", "last_post_at", "last_author"])
    ReadMark.objects.filter(topic=topic, last_number__gt=last.number).update(
        last_number=last.number
    )
