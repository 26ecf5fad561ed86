"""What a member chose to follow: one thing's control, and all of them on one page."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.models import Theme
from cms.core.pages import address
from communaute.discussions.following.levels import levels
from communaute.discussions.models import Topic, Watch
from communaute.members.access import visible_pages
from communaute.members.models import User

Level = Watch.Level
Thing: TypeAlias = Topic | Page | Theme
PER_PAGE = 20
ROUTES = {
    "sujet": "discussions:follow",
    "theme": "discussions:follow_theme",
    "page": "discussions:follow_page",
}


class Option(NamedTuple):
    """A level as one chooses it: what it is called, what it does, and how its state is said."""

    level: int
    name: Promise
    detail: Promise
    state: Promise
    icon: str


OPTIONS = (
    Option(
        Level.AT_ONCE,
        _("Tout de suite"),
        _("Un courriel quand on y écrit, un par quart d’heure au plus."),
        _("Suivi tout de suite"),
        "bell-ring",
    ),
    Option(
        Level.FOLLOW,
        _("Suivre"),
        _("Dans vos avis, et en tête de votre résumé."),
        _("Vous suivez"),
        "bell-ring",
    ),
    Option(
        Level.NORMAL,
        _("Normal"),
        _("Un avis seulement si on s’adresse à vous."),
        _("Suivre"),
        "bell",
    ),
    Option(
        Level.MUTE,
        _("En sourdine"),
        _("Absent de votre résumé, et de vos avis sauf si on s’adresse à vous."),
        _("En sourdine"),
        "bell-off",
    ),
)


@dataclass(frozen=True)
class Control:
    """The control of one thing, and its present level."""

    id: str
    action: str
    name: str
    current: Option
    options: tuple[Option, ...] = OPTIONS


def control(thing: Thing, level: int) -> Control:
    """The control of a topic, a page or a theme that its reader follows at that level."""
    current = next(one for one in OPTIONS if one.level == level)
    return Control(f"suivre-{_kind(thing)}-{thing.pk}", action(thing), str(thing), current)


def action(thing: Thing) -> str:
    """The address that takes a level for this thing."""
    return reverse(ROUTES[_kind(thing)], args=[thing.pk])


def _kind(thing: Thing) -> str:
    if isinstance(thing, Topic):
        return "sujet"
    return "theme" if isinstance(thing, Theme) else "page"


def level_of(thing: Thing, member: User) -> int:
    """How closely this member follows a thing; a topic, by its page and themes too."""
    if isinstance(thing, Topic):
        return levels({thing.pk: thing.page_id}, [member.pk]).of(member.pk, thing.pk)
    found = Watch.objects.filter(member=member, **_place(thing)).values_list("level", flat=True)
    return next(iter(found), Level.NORMAL)


def switch_of(topic: Topic, member: User) -> str:
    """Where this member changes what makes them follow a topic: its own control, or its page's or
    its theme's among all that they follow.
    """
    known = levels({topic.pk: topic.page_id}, [member.pk])
    if known.chosen(member.pk, topic.pk) is None:
        for kind, pk in known.sources(member.pk, topic.pk):
            return f"{reverse('discussions:watches')}#suivre-{kind}-{pk}"
    return f"{topic.get_absolute_url()}#suivre-sujet-{topic.pk}"


def watch(thing: Thing, *, member: User, level: int) -> None:
    """Follow a thing at that level. « Normal » is a choice for a topic, nothing for the rest."""
    if level == Level.NORMAL and not isinstance(thing, Topic):
        Watch.objects.filter(member=member, **_place(thing)).delete()
    else:
        Watch.objects.update_or_create(member=member, **_place(thing), defaults={"level": level})


def _place(thing: Thing) -> dict[str, Any]:
    if isinstance(thing, Topic):
        return {"topic": thing}
    if isinstance(thing, Theme):
        return {"theme": thing}
    return {"page_id": thing.pk}


class Followed(NamedTuple):
    """A row: what is followed, where it is read, and at which level."""

    thing: Thing
    href: str
    level: int


def all_of(member: User, number: str | None = None) -> dict[str, Any]:
    """What the page « Ce que je suis » shows: a constant number of queries."""
    chosen = Watch.objects.filter(member=member)
    kept = chosen.exclude(level=Level.NORMAL)
    topics = kept.filter(topic__in=Topic.objects.visible_to(member)).select_related("topic")
    shown = Paginator(topics.order_by("-topic__last_post_at", "-pk"), PER_PAGE).get_page(number)
    pages = kept.filter(page__in=visible_pages(member)).select_related("page")
    by_theme = dict(chosen.filter(theme__isnull=False).values_list("theme", "level"))
    return {
        "shown": shown,
        "topics": [
            Followed(one.topic, one.topic.get_absolute_url(), one.level)
            for one in shown
            if one.topic
        ],
        "pages": [
            Followed(one.page, address(one.page), one.level)
            for one in pages.order_by("page__title", "pk")
            if one.page
        ],
        "themes": [
            Followed(one, "", by_theme.get(one.pk, Level.NORMAL)) for one in Theme.objects.all()
        ],
    }
