"""A person leaves the conversations: their name goes, their words stay or go as they chose."""

from datetime import datetime

from django.db.models import Q

from cms.search import actions as search
from communaute.discussions import reactions
from communaute.discussions.actions import SEARCH_SOURCE
from communaute.discussions.files import attachments
from communaute.discussions.masks.voices import confided_by, forget, mine
from communaute.discussions.models import (
    Draft,
    FirstPost,
    HelpOffer,
    Post,
    PostRevision,
    Topic,
    Watch,
)
from communaute.discussions.moderation import traces
from communaute.discussions.reading import marks as reading_marks
from communaute.discussions.removing import remove, rename
from communaute.discussions.writing import mentions
from communaute.members.models import User


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Take a person out of every conversation. What others wrote is left as it is.

    Nothing that can be seen of what they confided changes now: it would say whose it was.
    """
    Watch.objects.filter(member=member).delete()
    reading_marks.forget(member)
    reactions.forget(member)
    HelpOffer.objects.filter(member=member).delete()
    Draft.objects.filter(member=member).delete()
    attachments.forget(member)
    mentions.forget(member)
    traces.forget(member)
    # What a message said before it was corrected serves nobody once its author has left. Of a
    # confided one, the versions that may be read are like its words: they go with them, or stay.
    is_unseen = Q(post__pseudonym=None) | Q(is_hidden=True)
    PostRevision.objects.filter(mine(member, "post__"), is_unseen).delete()
    PostRevision.objects.filter(replaced_by=member).update(replaced_by=None)
    signed = Post.objects.filter(author=member)
    # Nobody is there to be welcomed; what was held until it is read is held still.
    FirstPost.objects.filter(post__in=signed, is_held=False).delete()
    opened = Topic.objects.filter(author=member)
    if not keep_posts:
        rename(opened, words=(member.first_name, member.last_name, member.email))
        confided = confided_by(member).filter(number=1).values("topic")
        # A first name may be somebody else's: taken away today, it would date the mask.
        words = (member.last_name, member.email)
        rename(Topic.objects.filter(pk__in=confided), words=words, stays=True)
        remove(signed)
    ids = list(opened.values_list("pk", flat=True))
    signed.update(author=None)
    forget(member, words_go=not keep_posts, now=now)
    Topic.objects.filter(last_author=member).update(last_author=None)
    opened.update(author=None)
    search.index(SEARCH_SOURCE, ids)
