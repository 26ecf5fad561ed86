"""Words that go because their author left: signed at once, confided at a moment of their own."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cms.core.erase import names
from cms.search import actions as search
from communaute.discussions import counts
from communaute.discussions.actions import SEARCH_SOURCE
from communaute.discussions.models import Attachment, Post, PostRevision, Pseudonym, Topic
from communaute.discussions.querysets import PostQuerySet
from communaute.discussions.writing import titles
from communaute.discussions.writing.rendering import RENDERER_VERSION, render


def remove(theirs: PostQuerySet) -> None:
    """Take these messages away; one that others follow leaves a sentence in its place.

    A topic where nobody else spoke goes whole, even if somebody else had, and took it away too.
    """
    body = f"*{_('Message retiré par la personne qui l’a écrit.')}*"
    touched = set(theirs.values_list("topic_id", flat=True))
    others = Post.objects.exclude(pk__in=theirs.values("pk"))
    said = others.filter(topic=OuterRef("pk")).exclude(body=body)
    alone = Topic.objects.filter(pk__in=touched).exclude(Exists(said))
    ids = set(alone.values_list("pk", flat=True))
    search.remove(SEARCH_SOURCE, ids)
    Topic.objects.filter(pk__in=ids).delete()
    later = others.filter(topic=OuterRef("topic"), number__gt=OuterRef("number"))
    followed = set(theirs.filter(Exists(later)).values_list("pk", flat=True))
    theirs.exclude(pk__in=followed).delete()
    for rows in (Attachment, PostRevision):
        rows.objects.filter(post__in=followed).delete()
    Post.objects.filter(pk__in=followed).update(
        body=body,
        html=render(body),
        renderer_version=RENDERER_VERSION,
        edited_at=None,
        accepted_at=None,
        accepted_by_team=False,
    )
    for topic in Topic.objects.filter(pk__in=touched).iterator():
        counts.settle(topic)
    search.index(SEARCH_SOURCE, touched - ids)


def rename(topics: QuerySet[Topic], *, words: Collection[str] = (), stays: bool = False) -> None:
    """A title is the thread's, but not when it holds one of these words, nor when it is the
    message itself, unless that `stays`.
    """
    first = Post.objects.filter(topic=OuterRef("pk"), number=1).values("body")[:1]
    renamed = []
    for topic in topics.annotate(first_body=Subquery(first)).iterator():
        is_the_message = not stays and topic.title == titles.proposed(topic.first_body or "")
        if is_the_message or any(names(topic.title, word) for word in words):
            renamed.append(topic.pk)
    Topic.objects.filter(pk__in=renamed).update(
        title=_("Sujet retiré par la personne qui l’a ouvert")
    )
    search.index(SEARCH_SOURCE, renamed)


def remove_due(*, now: datetime) -> int:
    """Take away what leavers had confided and whose moment has come; how many voices it was.

    Each in a transaction of its own: what was cut short goes on the next time.
    """
    due = Pseudonym.objects.filter(words_due_at__lte=now).order_by("words_due_at", "pk")
    return sum(_remove_words(pk, topic, now) for pk, topic in due.values_list("pk", "topic_id"))


@transaction.atomic
def _remove_words(pk: int, topic_id: int, now: datetime) -> bool:
    """Whether this voice had something left to take away."""
    try:
        counts.held(topic_id)
    except Topic.DoesNotExist:
        return False
    due = Pseudonym.objects.filter(pk=pk, words_due_at__lte=now)
    if not due.update(words_due_at=None):
        return False
    theirs = Post.objects.filter(pseudonym=pk)
    rename(Topic.objects.filter(pk__in=theirs.filter(number=1).values("topic")))
    remove(theirs)
    return True
