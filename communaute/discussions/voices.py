"""Who speaks: in their name, without it, or to the facilitators alone.

A post said without a name carries no author: its row points to a `Pseudonym`, and this module
alone reads whose it is. Everything else that shows, sends, counts or exports posts has nothing
to hide, because it has nothing to show.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaute.discussions.models import Post, Pseudonym, Topic
from communaute.members.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Voice(models.TextChoices):
    """How somebody signs."""

    NAMED = "nom", gettext_lazy("En mon nom")
    CONFIDED = "confiee", gettext_lazy("Confiée")
    TEAM = "animation", gettext_lazy("À l’animation seulement")


def pseudonym_of(topic: Topic, member: User, *, now: datetime) -> Pseudonym:
    """The one voice of this member in a topic that this transaction holds; made if need be."""
    known = Pseudonym.objects.filter(topic=topic, member=member).first()
    if known is not None:
        return known
    highest = Pseudonym.objects.filter(topic=topic).aggregate(Max("number"))["number__max"]
    return Pseudonym.objects.create(
        topic=topic, member=member, number=(highest or 0) + 1, created_at=now
    )


def mine(user: "User | AnonymousUser", prefix: str = "") -> Q:
    """The posts that this reader wrote, with their name or without."""
    return Q(**{f"{prefix}author": user.pk}) | Q(**{f"{prefix}pseudonym__member": user.pk})


def opened_by(user: "User | AnonymousUser", prefix: str = "") -> Q:
    """The topics that this reader opened, with their name or without."""
    first = Post.objects.filter(mine(user), number=1, pseudonym__isnull=False)
    return Q(**{f"{prefix}author": user.pk}) | Q(**{f"{prefix}pk__in": first.values("topic")})


def wrote(user: "User | AnonymousUser", post: Post) -> bool:
    """Whether this reader wrote that post, with their name or without."""
    if post.pseudonym_id is None:
        return post.author_id is not None and post.author_id == user.pk
    return post.pseudonym is not None and post.pseudonym.member_id == user.pk


def unnamed(number: int = 1) -> str:
    """How a voice without a name is called in its topic: « Une personne de la communauté »."""
    words = _("Une personne de la communauté")
    return words if number == 1 else f"{words} ({number})"
