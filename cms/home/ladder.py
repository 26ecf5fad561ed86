"""The ladder of first steps: one next step at a time, shown to its member alone.

Nothing is counted, ranked or kept: each step is a fact that exists or not, and the first one
missing is the next.
"""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communaute.discussions.masks.voices import mine
from communaute.discussions.models import Post, ReadMark, Watch
from communaute.members.access import reader_for
from communaute.members.models import User
from formations.models import Enrollment


class Step(NamedTuple):
    """`fact` is what shows that it was done; `minutes` an honest guess."""

    fact: str
    title: str | Promise
    words: str | Promise
    gesture: str | Promise
    href: str
    icon: str
    minutes: int


STEPS = (
    Step(
        "has_read",
        _("Lire une discussion"),
        _("Personne ne saura que vous êtes passée ou passé. On apprend beaucoup en lisant."),
        _("Choisir une discussion"),
        "/communaute/",
        "book-open",
        3,
    ),
    Step(
        "is_presented",
        _("Vous présenter en trois phrases"),
        _("Qui vous êtes, avec qui vous travaillez, ce qu’on peut vous demander."),
        _("Écrire ma présentation"),
        "/compte/profil/#id_bio",
        "user-round",
        4,
    ),
    Step(
        "follows",
        _("Suivre une discussion"),
        _("Vous saurez qu’on y a répondu, sans avoir à revenir voir."),
        _("Trouver une discussion à suivre"),
        "/communaute/",
        "bell",
        1,
    ),
    Step(
        "has_spoken",
        _("Écrire un premier message"),
        _("Une phrase suffit : une expérience, un merci, une question."),
        _("Voir les questions sans réponse"),
        "/communaute/?voir=sans-reponse",
        "message-circle",
        5,
    ),
    Step(
        "learns",
        _("Commencer une formation"),
        _("Une leçon dure moins de dix minutes, et se reprend là où vous étiez."),
        _("Voir les formations"),
        "/formations/",
        "graduation-cap",
        8,
    ),
)


def next_step(member: User) -> Step | None:
    """The first step that this member has not taken, in one query at most.

    None when all are taken, when they put the ladder away, or when the community is not theirs.
    """
    if member.ladder_closed_at is not None or not reader_for(member).in_network:
        return None
    facts = (
        User.objects.filter(pk=member.pk)
        .values_list(
            Exists(ReadMark.objects.filter(member_id=member.pk)),
            Exists(Watch.objects.filter(member_id=member.pk, level__gte=Watch.Level.FOLLOW)),
            Exists(Post.objects.filter(mine(member))),
            Exists(Enrollment.objects.filter(member_id=member.pk)),
        )
        .get()
    )
    has_read, follows, has_spoken, learns = facts
    taken = {
        "has_read": has_read,
        "is_presented": bool(member.bio.strip()),
        "follows": follows,
        "has_spoken": has_spoken,
        "learns": learns,
    }
    return next((step for step in STEPS if not taken[step.fact]), None)


def put_away(member: User, *, now: datetime) -> None:
    """Propose no step to this member any more."""
    User.objects.filter(pk=member.pk, ladder_closed_at=None).update(ladder_closed_at=now)
