"""A mask comes off: its wearer takes it away for good, or the facilitators look behind it.

With `voices`, the only code that reads `Pseudonym.member`.
"""

from datetime import datetime

from django.db import transaction

from cms.search.actions import index
from communaute.discussions import counts
from communaute.discussions.actions import NOTICE_ROOM, SEARCH_SOURCE
from communaute.discussions.models import ModerationEvent, Post, Pseudonym, Topic
from communaute.discussions.moderation import log
from communaute.discussions.querysets import PostQuerySet
from communaute.members.access import State, pages, reader_for
from communaute.members.models import User
from communaute.notifications.actions import happened
from communaute.notifications.models import Event


def masked_posts(topic: Topic, member: User) -> PostQuerySet:
    """What this member shows in that topic without their name, in order."""
    shown = Post.objects.filter(topic=topic).published()
    return shown.filter(pseudonym__member=member).order_by("number")


@transaction.atomic
def name_oneself(topic: Topic, *, member: User) -> int:
    """Sign everything this member said in that topic without their name; how many posts are shown.

    Nothing puts the mask back. The number of the mask stays taken: whoever speaks without a name
    later, they included, is never called what everybody knows to be them.
    """
    topic = counts.held(topic.pk)
    masked = Post.objects.filter(topic=topic, pseudonym__member=member)
    states = dict(masked.values_list("pk", "state"))
    opened = masked.filter(number=1).exists()
    Post.objects.filter(pk__in=states).update(author=member, pseudonym=None)
    Pseudonym.objects.filter(topic=topic, member=member).update(member=None, context="", traits={})
    if opened:
        topic.author, topic.is_masked = member, False
        topic.save(update_fields=["author", "is_masked"])
    counts.settle(topic)
    index(SEARCH_SOURCE, [topic.pk])
    return sum(state == State.PUBLISHED for state in states.values())


def hidden_behind(facilitator: User) -> PostQuerySet:
    """The masked posts whose author a facilitator may ask for: on pages they may open.

    Hidden posts are among them: what is hidden may be what worries.
    """
    shown = pages(reader_for(facilitator), "topic__page__")
    return Post.objects.filter(shown, pseudonym__isnull=False).exclude(state=State.WITHDRAWN)


@transaction.atomic
def reveal(post: Post, *, by: User, why: str, now: datetime) -> User | None:
    """Who wrote a masked post. That it was asked, by whom and why, is written and told to them.

    None where its author left: that is an answer too, and it is written as well.
    """
    member = User.objects.filter(pseudonyms__posts=post.pk).first()
    seen = log.record(ModerationEvent.Kind.REVEALED, by=by, post=post, why=why, now=now)
    if member is not None:
        happened(NOTICE_ROOM, Event.Kind.DECISION, seen.pk, now=now, due_at=now)
    return member
