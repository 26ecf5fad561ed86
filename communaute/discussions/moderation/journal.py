"""The log of decisions, as the facilitators read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from communaute.discussions.models import ModerationEvent, Topic
from communaute.discussions.moderation import log
from communaute.discussions.moderation.queue import any_post
from communaute.members.models import User

PER_PAGE = 30


@dataclass(frozen=True)
class Row:
    """One decision: `who` decided, about what, where one may see it."""

    event: ModerationEvent
    who: str
    about: str
    href: str


def kinds() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in ModerationEvent.Kind.choices]


def events(kind: str = "") -> QuerySet[ModerationEvent]:
    """The latest first; an unknown kind is no filter."""
    found = ModerationEvent.objects.order_by("-happened_at", "-pk")
    return found.filter(kind=kind) if kind in ModerationEvent.Kind.values else found


def rows(reader: User, found: Iterable[ModerationEvent]) -> list[Row]:
    """These decisions in words, in four queries whatever their number.

    A conversation that this reader may not open is not named.
    """
    told = list(found)
    if not told:
        return []
    team = log.team()
    topics = Topic.objects.visible_to(reader).in_bulk(
        {one.topic_number for one in told if one.topic_number and not one.post_number}
    )
    decided = any_post(reader).filter(pk__in={one.post_number for one in told if one.post_number})
    posts = dict(decided.values_list("pk", "topic__title"))
    return [_row(one, team, topics, posts) for one in told]


def _row(
    event: ModerationEvent, team: dict[str, User], topics: dict[int, Topic], posts: dict[int, str]
) -> Row:
    about, href = "", ""
    if event.post_number in posts:
        about, href = (
            posts[event.post_number],
            reverse("facilitation:case", args=[event.post_number]),
        )
    elif event.topic_number in topics:
        topic = topics[event.topic_number]
        about, href = topic.title, topic.get_absolute_url()
    who = team.get(event.actor_hash)
    return Row(
        event, str(who) if who else _("Une personne qui n’est plus de l’équipe"), about, href
    )
