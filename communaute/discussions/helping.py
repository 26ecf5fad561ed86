"""« Je peux aider » : a hand held out to whoever asked, before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.core.compiled import Compiled
from communaute.discussions import answers
from communaute.discussions.actions import NOTICE_ROOM, notice_group
from communaute.discussions.models import HelpOffer, Topic
from communaute.discussions.moderation import suspensions
from communaute.discussions.reactions import OwnWords
from communaute.members.access import State
from communaute.members.models import User
from communaute.members.querysets import open_seats
from communaute.notifications.actions import happened, seen
from communaute.notifications.models import Event


class NotAsked(Exception):
    """The question waits for nobody any more: closed, solved, or no question."""


@transaction.atomic
def offer(topic: Topic, *, member: User, now: datetime) -> bool:
    """Tell whoever asked that this member can help; false where it is said already.

    Raises:
        OwnWords: the question is theirs.
        NotAsked: nobody waits for help there any more.
        Suspended: this member reads and does not speak for now.
    """
    suspensions.may_speak(member, now=now)
    if answers.opened(member, topic):
        raise OwnWords
    if not is_asked(topic):
        raise NotAsked
    made, is_new = HelpOffer.objects.get_or_create(
        topic=topic, member=member, defaults={"created_at": now}
    )
    if is_new:
        happened(NOTICE_ROOM, Event.Kind.HELP, made.pk, now=now, due_at=now)
    return is_new


def is_asked(topic: Topic) -> bool:
    """Whether help is still of use there."""
    return (
        topic.kind == Topic.Kind.QUESTION
        and topic.state == State.PUBLISHED
        and topic.done_at is None
        and not topic.is_locked
    )


@dataclass(frozen=True)
class Help:
    """What a reader of a question sees of the help offered: who, for those whom it is told to."""

    sentences: list[str]
    is_mine: bool
    may_offer: bool


def help_for(topic: Topic, viewer: User, *, has_asked: bool, is_told: bool) -> Help:
    """One query where help is of use; three for those who are told who offers it: who asked, and
    the facilitators (`is_told`).
    """
    if not is_asked(topic):
        return Help([], is_mine=False, may_offer=False)
    offering = [member_id for (member_id,) in _offering.rows(topic.pk)]
    is_mine = viewer.pk in offering
    return Help(
        said(list(standing().filter(topic=topic))) if offering and is_told else [],
        is_mine,
        may_offer=not is_mine and not has_asked and topic.post_count == 1,
    )


def standing() -> "QuerySet[HelpOffer]":
    """The offers of people who still belong, the first one first."""
    found = HelpOffer.objects.filter(member__in=User.objects.seated().values("pk"))
    return found.select_related("member").order_by("created_at", "pk")


_offering = Compiled(lambda topic: standing().filter(topic=topic).values_list("member_id"), int)


def said(offers: list[HelpOffer]) -> list[str]:
    """« Maude Trépanier, Le Tremplin, peut vous aider. », a sentence an offer."""
    places = places_of(one.member_id for one in offers)
    return [sentence(one.member, places.get(one.member_id, "")) for one in offers]


def sentence(member: User, place: str) -> str:
    if not place:
        return _("%(who)s peut vous aider.") % {"who": member}
    return _("%(who)s, %(place)s, peut vous aider.") % {"who": member, "place": place}


def places_of(members: Iterable[int]) -> dict[int, str]:
    """Where each of these people works: the organization of their oldest seat."""
    found: dict[int, str] = {}
    for seat in open_seats().filter(member__in=list(members)):
        found.setdefault(seat.member_id, seat.organization.name)
    return found


def read(topic: Topic, *, member: User, now: datetime) -> None:
    """Whoever asked has seen who can help: their notices of it are read."""
    seen(member, NOTICE_ROOM, notice_group(topic.pk), kind=Event.Kind.HELP, now=now)
