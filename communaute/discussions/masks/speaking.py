"""How somebody may sign here, and exactly what each choice shows to whom."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.kept import Kept
from communaute.discussions.masks.masking import Offer, offer
from communaute.discussions.masks.voices import Voice, unnamed
from communaute.discussions.models import Pseudonym, Topic
from communaute.discussions.reading.messages import NOWHERE, places_of
from communaute.members.access import FACILITATORS, NETWORK, Audience
from communaute.members.models import User


@dataclass(frozen=True)
class Speaking:
    """The choices of one person at one place.

    `known_as` is their mask's name there and `context` what stands beside it already; `offered`
    is what a first masked message may show. `team` holds the names of those who can lift it.
    """

    voices: tuple[Voice, ...]
    default: Voice
    name: str
    place: str
    known_as: str
    context: str
    offered: Offer
    team: tuple[str, ...]
    is_masked: bool = False

    @property
    def is_choice(self) -> bool:
        return len(self.voices) > 1

    @property
    def team_names(self) -> str:
        """« Lucie Caron et Karim Bensaïd », or « trois personnes » when they are many."""
        if len(self.team) > 4:
            return _("%(n)d personnes") % {"n": len(self.team)}
        *first, last = self.team or (_("son équipe"),)
        return f"{', '.join(first)} {_('et')} {last}" if first else last


NO_OFFER = Offer("", (), ())
# Every box says who can find a name; who facilitates changes a few times a year.
_team: Kept[tuple[str, ...]] = Kept(seconds=60)


def on_page(member: User, page: Page, *, offers_context: bool = True) -> Speaking:
    """How somebody may sign a new conversation. Under a page, the box offers no context."""
    return Speaking(
        voices=(Voice.NAMED, Voice.CONFIDED, Voice.TEAM),
        default=Voice.NAMED,
        name=str(member),
        place=place_of_member(member),
        known_as=unnamed(),
        context="",
        offered=offer(member, page) if offers_context else NO_OFFER,
        team=team(),
    )


def in_topic(
    member: User, topic: Topic, *, place: str | None = None, has_masks: bool = True
) -> Speaking:
    """How somebody may sign a reply: the way they already speak there comes first.

    `place` is theirs when the caller read it already; `has_masks` is false when the caller knows
    that nobody speaks without a name there.

    What is said to the facilitators alone is signed. A first masked reply shows nothing beside
    the mask: in an answer, where one is from matters less than what one tried.
    """
    numbers = Pseudonym.objects.filter(topic=topic).values_list("number", "context", "member")
    masks = list(numbers.order_by()) if has_masks else []
    known = next(((number, said) for number, said, one in masks if one == member.pk), None)
    number, context = known or (1 + max((number for number, _s, _m in masks), default=0), "")
    open_to_all = topic.audience != Audience.FACILITATORS
    return Speaking(
        voices=(Voice.NAMED, Voice.CONFIDED) if open_to_all else (Voice.NAMED,),
        default=Voice.CONFIDED if known and open_to_all else Voice.NAMED,
        name=str(member),
        place=place_of_member(member) if place is None else place,
        known_as=unnamed(number),
        context=context,
        offered=NO_OFFER,
        team=team(),
        is_masked=known is not None,
    )


def team() -> tuple[str, ...]:
    """The names of those who facilitate the community: they alone can find who asked."""
    return _team.of(None, _names_of_team)


def addressed_team() -> QuerySet[User]:
    """Those to whom goes what is told to the facilitators only."""
    people = User.objects.filter(groups__name=FACILITATORS, is_active=True)
    return people.filter(pk__in=User.objects.filter(groups__name=NETWORK).values("pk"))


def _names_of_team() -> tuple[str, ...]:
    names = addressed_team().values_list("first_name", "last_name")
    return tuple(f"{first} {last}".strip() for first, last in names)


def place_of_member(member: User) -> str:
    """« Le Tremplin, Mauricie »."""
    return places_of([member.pk]).get(member.pk, NOWHERE).words
