"""What waits for the facilitators in conversations: reports, newcomers, questions alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.rooms import Todo
from communaute.discussions.models import Topic
from communaute.discussions.moderation import queue
from communaute.discussions.moderation.queue import Case
from communaute.members.access import Audience
from communaute.members.models import User

PATIENCE = timedelta(hours=48)
URGENT = timedelta(hours=72)
ASKED_SINCE = timedelta(days=30)
"""A question older than that is no longer asked: another way to answer it has been found."""
MINUTES = {"report": 8, "held": 5, "welcome": 3, "question": 6}


def todo(user: User, now: datetime) -> Iterator[Todo]:
    """As many queries whatever waits."""
    yield from map(of_case, queue.cases(queue.waiting(user), user))
    yield from questions(user, now)


def of_case(case: Case) -> Todo:
    """A line a post, however many people reported it; a newcomer's is greeted."""
    kind, title = "welcome", _("Souhaiter la bienvenue\xa0: %(name)s") % {"name": case.name}
    if case.report_count:
        kind, title = "report", _("Relire un message signalé")
    elif case.is_waiting:
        kind, title = "held", _("Relire un message avant sa publication")
    return Todo(
        kind=kind,
        title=title,
        detail=_("Dans «\xa0%(title)s\xa0».") % {"title": case.post.topic.title},
        href=reverse("facilitation:case", args=[case.post.pk]),
        since=case.since,
        minutes=MINUTES[kind],
        is_urgent=kind != "welcome",
    )


def questions(user: User, now: datetime) -> Iterator[Todo]:
    """Questions without an answer after 48 hours; after 72, they are said to be late.

    What was told to the facilitators only, of any kind, waits for nobody else: it is there at once.
    """
    theirs = Q(audience=Audience.FACILITATORS, post_count=1)
    patient = Q(kind=Topic.Kind.QUESTION, post_count=1, created_at__lte=now - PATIENCE)
    asked = Topic.objects.visible_to(user).filter(
        theirs | patient, is_locked=False, done_at=None, created_at__gt=now - ASKED_SINCE
    )
    for topic in asked.order_by("created_at", "pk"):
        is_late = topic.created_at <= now - URGENT
        is_theirs = topic.audience == Audience.FACILITATORS
        yield Todo(
            kind="question",
            title=(
                _("Répondre\xa0: %(title)s")
                if is_theirs
                else _("Trouver une réponse\xa0: %(title)s")
            )
            % {"title": topic.title},
            detail=_("Sans réponse depuis plus de trois jours.")
            if is_late
            else _("Écrit à l’équipe d’animation seulement.")
            if is_theirs
            else _("Sans réponse depuis deux jours. Qui a vécu ça?"),
            href=topic.get_absolute_url(),
            since=topic.created_at,
            minutes=MINUTES["question"],
            is_urgent=is_late,
        )
