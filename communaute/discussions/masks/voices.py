"""Who speaks: in their name, without it, or to the facilitators alone.

A post said without a name carries no author: its row points to a `Pseudonym`, and this module,
with `naming` and `speaking` beside it, alone reads whose it is. Everything else that shows,
sends, counts or exports posts has nothing to hide, because it has nothing to show.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaute.discussions.masks.masking import shown_beside, words
from communaute.discussions.models import Post, Pseudonym, Topic
from communaute.discussions.querysets import PostQuerySet
from communaute.members.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


WORDS_STAY = 30 * 24 * 3600
"""In how many seconds what a leaver had confided is taken away, at the latest."""


class Voice(models.TextChoices):
    """How somebody signs."""

    NAMED = "nom", gettext_lazy("En mon nom")
    CONFIDED = "confiee", gettext_lazy("Confiée")
    TEAM = "animation", gettext_lazy("À l’animation seulement")


def pseudonym_of(
    topic: Topic, member: User, *, now: datetime, shows: Collection[str] = ()
) -> Pseudonym:
    """The one voice of this member in a topic that this transaction holds; made if need be.

    A voice keeps what it first showed beside itself; `shows` names the parts agreed to then.
    """
    known = Pseudonym.objects.filter(topic=topic, member=member).first()
    if known is not None:
        return known
    highest = Pseudonym.objects.filter(topic=topic).aggregate(Max("number"))["number__max"]
    traits = shown_beside(member, topic.page, shows)
    return Pseudonym.objects.create(
        topic=topic,
        member=member,
        number=(highest or 0) + 1,
        context=words(traits),
        traits=traits,
        created_at=now,
    )


def mine(user: "User | AnonymousUser", prefix: str = "") -> Q:
    """The posts that this reader wrote, with their name or without."""
    if user.pk is None:  # a missing author is nobody's
        return Q(pk__in=())
    return written_by(user.pk, prefix)


def written_by(member_id: int, prefix: str = "") -> Q:
    """The posts of the member of that number, with their name or without."""
    return Q(**{f"{prefix}author": member_id}) | Q(**{f"{prefix}pseudonym__member": member_id})


def opened_by(user: "User | AnonymousUser", prefix: str = "") -> Q:
    """The topics that this reader opened, with their name or without."""
    if user.pk is None:
        return Q(pk__in=())
    first = Post.objects.filter(pseudonym__member=user.pk, number=1)
    return Q(**{f"{prefix}author": user.pk}) | Q(**{f"{prefix}pk__in": first.values("topic")})


def wrote(user: "User | AnonymousUser", post: Post) -> bool:
    """Whether this reader wrote that post, with their name or without."""
    owner = post.author_id if post.pseudonym is None else post.pseudonym.member_id
    return owner is not None and owner == user.pk


def speaker(prefix: str = "") -> Coalesce:
    """Who wrote a post, named or not, for what concerns them alone: never a thing to show."""
    return Coalesce(f"{prefix}author", f"{prefix}pseudonym__member")


def nobodys() -> Q:
    """The posts that nobody holds any more: their author left."""
    return Q(author=None, pseudonym__member=None)


def confided_by(member: User) -> PostQuerySet:
    """What this member said without their name, for themselves alone."""
    return Post.objects.filter(pseudonym__member=member)


def forget(member: User, *, words_go: bool, now: datetime) -> None:
    """What a leaver confided stays said by somebody, whom nobody can name any more.

    With `words_go` it is taken away too, but not now: gone with its author, it would say who that
    was. Each voice has its own moment, so that two topics do not say that it was one person.
    """
    for voice in Pseudonym.objects.filter(member=member):
        voice.member = None
        if words_go:
            voice.words_due_at = now + timedelta(seconds=secrets.randbelow(WORDS_STAY))
        voice.save(update_fields=["member", "words_due_at"])


def openers(topics: Collection[int]) -> dict[int, int]:
    """Who opened those of these topics that were opened without a name: never a thing to show."""
    first = Post.objects.filter(topic__in=topics, number=1, pseudonym__member__isnull=False)
    return dict(first.values_list("topic", "pseudonym__member"))


def writers(posts: Iterable[int]) -> dict[int, int]:
    """Who wrote each of these posts, with their name or without: to be told, never to be shown."""
    rows = Post.objects.filter(pk__in=list(posts)).annotate(speaker=speaker())
    return dict(rows.exclude(speaker=None).values_list("pk", "speaker"))


def unnamed(number: int = 1) -> str:
    """How a voice without a name is called in its topic: « Une personne de la communauté »."""
    words = _("Une personne de la communauté")
    return words if number == 1 else f"{words} ({number})"
