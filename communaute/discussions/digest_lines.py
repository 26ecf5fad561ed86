"""How a topic is told in the digest: its words, and the post its line leads to."""

from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.text import excerpt
from communaute.digests.compose import FOLLOWED, UNANSWERED
from communaute.digests.items import DigestLine, Offered, Pick
from communaute.discussions.gestures import HELP
from communaute.discussions.masks.voices import unnamed
from communaute.discussions.models import Post, Reaction, Topic
from communaute.discussions.writing.rendering import plain
from communaute.members.access import Audience, State

SAID_BY = ("author", "pseudonym")


def first_visible(topics: Collection[int], picks: Collection[Pick]) -> dict[Pick, Post]:
    """The post each line leads to: the one noted, else the first after it that is still shown."""
    wanted = [one for one in picks if one.key.id in topics]
    if not wanted:
        return {}
    noted = Q(pk__in={one.place for one in wanted if one.place})
    opening = Q(number=1, topic_id__in={one.key.id for one in wanted if not one.place})
    shown = Post.objects.filter(noted | opening, state=State.PUBLISHED).select_related(*SAID_BY)
    by_place = {post.pk: post for post in shown}
    by_topic = {post.topic_id: post for post in by_place.values() if post.number == 1}
    found = {
        one: post
        for one in wanted
        if (post := by_place.get(one.place) if one.place else by_topic.get(one.key.id))
    }
    lost = [one for one in wanted if one.place and one not in found]
    if lost:
        later = Post.objects.filter(
            topic_id__in={one.key.id for one in lost},
            pk__gt=min(one.place for one in lost),
            state=State.PUBLISHED,
        ).order_by("-pk")
        posts = list(later.select_related(*SAID_BY))
        for one in lost:
            for post in posts:
                if post.topic_id == one.key.id and post.pk > one.place:
                    found[one] = post
    return found


def line(topic: Topic, post: Post, pick: Pick, *, writer: int | None = None) -> DigestLine:
    """How a topic is told. What was said to a few stays on the site: no excerpt.

    `writer` is who wrote the post, named or not: they are offered no gesture on it.
    """
    words, own = "", frozenset({writer} if writer else ())
    if topic.audience == Audience.PAGE:
        words = excerpt(plain(post.html), 200)
    if pick.reason == UNANSWERED:
        name = unnamed() if topic.is_masked else topic.author.first_name if topic.author else ""
        waits = _("%(name)s attend une première réponse.") % {"name": name} if name else ""
        return DigestLine(
            topic.title,
            topic.get_absolute_url(),
            excerpt=words,
            meta=waits,
            offered=(Offered(HELP, topic.pk, _("Je peux aider")),),
            writers=own,
        )
    who = post.author.first_name if post.author else ""
    if post.pseudonym:
        who = unnamed(post.pseudonym.number)
    return DigestLine(
        title=topic.title,
        path=reverse("discussions:post", args=[post.pk]),
        excerpt=excerpt(_("%(name)s\xa0: %(words)s") % {"name": who, "words": words}, 200)
        if who and words
        else words,
        meta=size(topic.post_count, topic.people),  # type: ignore[attr-defined]
        offered=reactions_to(post),
        writers=own,
        switch=reverse("discussions:why", args=[topic.pk]) if pick.reason == FOLLOWED else "",
    )


def reactions_to(post: Post) -> tuple[Offered, ...]:
    """The three gestures on a message; thanks go to a person where their name is shown."""
    thanks = _("Dire merci")
    if post.author:
        thanks = _("Dire merci à %(name)s") % {"name": post.author.first_name}
    return (
        Offered(Reaction.Kind.USEFUL, post.pk, _("Ce message m’est utile")),
        Offered(Reaction.Kind.THANKS, post.pk, thanks),
        Offered(Reaction.Kind.SAME, post.pk, _("Je vis la même chose")),
    )


def size(posts: int, people: int) -> str:
    """« 8 messages, 5 personnes »."""
    return ", ".join(
        [
            ngettext("%(n)d message", "%(n)d messages", posts) % {"n": posts},
            ngettext("%(n)d personne", "%(n)d personnes", people) % {"n": people},
        ]
    )
