"""The first messages of somebody new: read by the facilitators, after publication or before."""

from django.db.models import Q

from communaute.discussions.masks.voices import mine
from communaute.discussions.models import FirstPost, ModerationSettings, Post
from communaute.members.access import State, reader_for
from communaute.members.models import User


def rule() -> ModerationSettings:
    """The community's rule for first messages; the model's own until somebody sets it."""
    kept = ModerationSettings.objects.filter(site__is_default_site=True).first()
    return kept or ModerationSettings()


def is_newcomer(
    member: User, rule: ModerationSettings, besides: int = 0, *, counts_masked: bool = True
) -> bool:
    """Whether fewer messages than the rule says were published by this member, named or not.

    The post `besides` is not counted, nor without `counts_masked` what was confided. Somebody of
    the team is never new: they are who reads.
    """
    theirs = mine(member) if counts_masked else Q(author=member)
    published = Post.objects.filter(theirs, state=State.PUBLISHED).exclude(pk=besides)
    if published.order_by()[: rule.newcomer_posts].count() >= rule.newcomer_posts:
        return False
    reader = reader_for(member)
    return not (reader.is_facilitator or reader.is_superuser)


def greet(post: Post, author: User) -> None:
    """Put a message just written on the facilitators' list when its author is new.

    Where the rule holds first messages, it waits there. A message published without a name is
    not listed: that its author is new would say too much of who they are. Nor does it count for
    the signed ones: a third one missing from the list would say that its author confided another.
    """
    found, is_masked = rule(), post.pseudonym_id is not None
    if not is_newcomer(author, found, besides=post.pk, counts_masked=is_masked):
        return
    if found.holds_first_posts:
        post.state = State.WAITING
        post.save(update_fields=["state"])
        FirstPost.objects.create(post=post, is_held=True)
    elif not is_masked:
        FirstPost.objects.create(post=post)
