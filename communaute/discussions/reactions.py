"""Saying thanks, finding useful, living the same thing: how many, and never who."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from communaute.discussions.models import Post, Reaction
from communaute.discussions.moderation import suspensions
from communaute.discussions.voices import wrote
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
    suspensions.may_speak(member, now=now)
    # The post first: two gestures on one post wait for each other, so that each is counted once.
    post = Post.objects.select_for_update(of=("self",)).select_related("pseudonym").get(pk=post.pk)
    if wrote(member, post):
        raise OwnWords
    taken_back, _rows = Reaction.objects.filter(post=post, member=member, kind=kind).delete()
    if not taken_back:
        Reaction.objects.create(post=post, member=member, kind=kind, created_at=now)
    count = COUNTS[Reaction.Kind(kind)]
    Post.objects.filter(pk=post.pk).update(**{count: F(count) + (-1 if taken_back else 1)})
    return not taken_back


def forget(member: User) -> None:
    """Take every reaction of a member back, within the caller's transaction."""
    for kind, count in COUNTS.items():
        theirs = Reaction.objects.filter(member=member, kind=kind).values("post")
        Post.objects.filter(pk__in=theirs).update(**{count: F(count) - 1})
    Reaction.objects.filter(member=member).delete()
