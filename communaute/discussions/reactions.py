"""Saying thanks, finding useful, living the same thing: how many, and never who."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from communaute.discussions.masks.voices import wrote
from communaute.discussions.models import Post, Reaction
from communaute.discussions.moderation import suspensions
from communaute.members.models import User

COUNTS = {
    Reaction.Kind.THANKS: "thanks_count",
    Reaction.Kind.USEFUL: "useful_count",
    Reaction.Kind.SAME: "same_count",
}
"""Where a post keeps how many reacted, in the order in which they are shown."""


class OwnWords(Exception):
    """Nobody reacts to what they wrote themselves."""


@transaction.atomic
def react(post: Post, *, member: User, kind: str, now: datetime) -> bool:
    """Give a reaction, or take it back; whether it stands now. The post's count stays exact.

    Raises:
        OwnWords: this member wrote the post.
        Suspended: this member reads and does not speak for now.
    """
    post = _held(post, member, now)
    taken_back, _rows = Reaction.objects.filter(post=post, member=member, kind=kind).delete()
    if not taken_back:
        Reaction.objects.create(post=post, member=member, kind=kind, created_at=now)
    _count(post, kind, -1 if taken_back else 1)
    return not taken_back


@transaction.atomic
def give(post: Post, *, member: User, kind: str, now: datetime) -> bool:
    """Give a reaction that stays; false where it stood already. Raises what `react` raises."""
    post = _held(post, member, now)
    _reaction, is_new = Reaction.objects.get_or_create(
        post=post, member=member, kind=kind, defaults={"created_at": now}
    )
    if is_new:
        _count(post, kind, 1)
    return is_new


def _held(post: Post, member: User, now: datetime) -> Post:
    """The post, held until the transaction ends, to somebody who may react to it.

    Two gestures on one post wait for each other, so that each is counted once.
    """
    suspensions.may_speak(member, now=now)
    post = Post.objects.select_for_update(of=("self",)).select_related("pseudonym").get(pk=post.pk)
    if wrote(member, post):
        raise OwnWords
    return post


def _count(post: Post, kind: str, change: int) -> None:
    count = COUNTS[Reaction.Kind(kind)]
    Post.objects.filter(pk=post.pk).update(**{count: F(count) + change})


def forget(member: User) -> None:
    """Take every reaction of a member back, within the caller's transaction."""
    for kind, count in COUNTS.items():
        theirs = Reaction.objects.filter(member=member, kind=kind).values("post")
        Post.objects.filter(pk__in=theirs).update(**{count: F(count) - 1})
    Reaction.objects.filter(member=member).delete()
