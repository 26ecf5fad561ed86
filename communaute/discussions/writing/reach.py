"""Who will read what is being written: said before it is sent.

reach_of(reader, topic.page, audience=topic.audience)  # Reach(people=37, organizations=21)
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db.models import Count
from wagtail.models import Page, PageViewRestriction

from cms.core.kept import Kept
from communaute.members.access import FACILITATORS, NETWORK, Audience, Branch, Reader
from communaute.members.models import User
from communaute.members.querysets import MembershipQuerySet, UserQuerySet, open_seats


class Reach(NamedTuple):
    """How many people may read, and of how many organizations."""

    people: int
    organizations: int


Doors = tuple[frozenset[int | str], ...]
"""Sets of groups, by id or by name: who may read belongs to one group at least of each set."""

# Counted at most once in five minutes by each process: seats change a few times a week, the
# words are an order of size, and the page of a topic is the most read of all.
_counted: Kept[Reach] = Kept(seconds=300)


def reach_of(
    reader: Reader, page: Page, *, audience: str = Audience.PAGE, group: int | None = None
) -> Reach:
    """Who may open that page and a conversation of that audience on it; `reader` may."""
    doors = doors_of(_above(reader, page), audience=audience, group=group)
    return _counted.of(doors, lambda: _count(doors))


def doors_of(above: Iterable[Branch], *, audience: str, group: int | None = None) -> Doors:
    """The doors between somebody and a conversation on a page below these branches."""
    doors: set[frozenset[int | str]] = {frozenset({NETWORK})}
    doors |= {
        frozenset(branch.groups) for branch in above if branch.kind == PageViewRestriction.GROUPS
    }
    if audience == Audience.FACILITATORS:
        doors.add(frozenset({FACILITATORS}))
    if audience == Audience.COHORT and group is not None:
        doors.add(frozenset({group}))
    return tuple(sorted(doors, key=lambda door: sorted(map(str, door))))


def may_read(
    people: UserQuerySet,
    reader: Reader,
    page: Page,
    *,
    audience: str = Audience.PAGE,
    group: int | None = None,
) -> UserQuerySet:
    """Those of these people who may open what `reader` is writing on."""
    for door in doors_of(_above(reader, page), audience=audience, group=group):
        people = people.filter(pk__in=_members_of(door))
    return people


def _above(reader: Reader, page: Page) -> list[Branch]:
    """The restricted branches that hold a page; who may open it may open them all."""
    return [branch for branch in reader.open if page.url_path.startswith(branch.url_path)]


def _count(doors: Doors) -> Reach:
    seats: MembershipQuerySet = open_seats().order_by().filter(member__is_active=True)
    for door in doors:
        seats = seats.filter(member__in=_members_of(door))
    found = seats.aggregate(
        people=Count("member", distinct=True), organizations=Count("organization", distinct=True)
    )
    return Reach(**found)


def _members_of(door: frozenset[int | str]):
    ids = [one for one in door if isinstance(one, int)]
    names = [one for one in door if isinstance(one, str)]
    groups = Group.objects.filter(pk__in=ids) | Group.objects.filter(name__in=names)
    return User.groups.through.objects.filter(group__in=groups.values("pk")).values("user_id")
