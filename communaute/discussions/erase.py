"""A person leaves the conversations: their name goes, their words stay or go as they chose."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from cms.core.erase import names
from cms.search import actions as search
from communaute.discussions import attachments, counts, mentions, reactions, reading_marks, titles
from communaute.discussions.actions import SEARCH_SOURCE
from communaute.discussions.models import (
    Attachment,
    Draft,
    Post,
    PostRevision,
    ReadMark,
    Topic,
    Watch,
)
from communaute.discussions.moderation import traces
from communaute.discussions.rendering import RENDERER_VERSION, render
from communaute.discussions.voices import forget, mine, opened_by
from communaute.members.models import User


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Take a person out of every conversation. What others wrote is left as it is."""
    Watch.objects.filter(member=member).delete()
    reading_marks.forget(member)
    reactions.forget(member)
    Draft.objects.filter(member=member).delete()
    attachments.forget(member)
    mentions.forget(member)
    traces.forget(member)
    # What a message said before it was corrected serves nobody once its author has left.
    PostRevision.objects.filter(mine(member, "post__")).delete()
    PostRevision.objects.filter(replaced_by=member).update(replaced_by=None)
    if not keep_posts:
        _remove_words(member)
    opened = list(Topic.objects.filter(opened_by(member)).values_list("pk", flat=True))
    Post.objects.filter(author=member).update(author=None)
    forget(member)
    Topic.objects.filter(last_author=member).update(last_author=None)
    Topic.objects.filter(author=member).update(author=None)
    search.index(SEARCH_SOURCE, opened)


def _remove_words(member: User) -> None:
    """Take their messages away; one that others follow leaves a sentence in its place."""
    theirs = Post.objects.filter(mine(member))
    touched = set(theirs.values_list("topic_id", flat=True))
    others = Post.objects.exclude(pk__in=theirs.values("pk"))
    by_others = others.filter(topic=OuterRef("pk"))
    alone = Topic.objects.filter(pk__in=touched).exclude(Exists(by_others))
    ids = list(alone.values_list("pk", flat=True))
    search.remove(SEARCH_SOURCE, ids)
    Topic.objects.filter(pk__in=ids).delete()
    _rename(member)
    later = others.filter(topic=OuterRef("topic"), number__gt=OuterRef("number"))
    body = f"*{_('Message retiré par la personne qui l’a écrit.')}*"
    followed = set(theirs.filter(Exists(later)).values_list("pk", flat=True))
    theirs.exclude(pk__in=followed).delete()
    Attachment.objects.filter(post__in=followed).delete()
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
        # Who had read the messages that went has read to the end.
        ReadMark.objects.filter(topic=topic, last_number__gt=topic.last_number).update(
            last_number=topic.last_number
        )


def _rename(member: User) -> None:
    """A title is the thread's, but not when it is the message itself or names its author."""
    words = (member.first_name, member.last_name, member.email)
    first = Post.objects.filter(topic=OuterRef("pk"), number=1).values("body")[:1]
    for topic in (
        Topic.objects.filter(opened_by(member)).annotate(first_body=Subquery(first)).iterator()
    ):
        is_the_message = topic.title == titles.proposed(topic.first_body or "")
        if is_the_message or any(names(topic.title, word) for word in words):
            Topic.objects.filter(pk=topic.pk).update(
                title=_("Sujet retiré par la personne qui l’a ouvert")
            )
