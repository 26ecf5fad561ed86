"""How closely members follow topics: what they chose of the topic, its page and its themes.

What is chosen of the topic itself wins. Else a mute, of the page or of a theme, wins over the
rest; else the closest level. Without any choice it is « Normal ».
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from communaute.discussions.models import Topic, Watch
from communaute.discussions.themes import NONE, themes_of

Level = Watch.Level


@dataclass
class Levels:
    """The answer for some members and some topics: `levels.of(member_id, topic_id)`.

    It holds the choices, not one value for each pair: a thousand members of a thousand topics
    take no more room than what they chose.
    """

    pages: Mapping[int, int]  # topic → page
    themes: Mapping[int, frozenset[int]]  # page → themes
    _topic: dict[tuple[int, int], int] = field(default_factory=dict)
    _page: dict[tuple[int, int], int] = field(default_factory=dict)
    _theme: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, rows: Iterable[tuple[int, int | None, int | None, int | None, int]]) -> None:
        """Take in choices: (member, topic, page, theme, level), one of the three being set."""
        for member, topic, page, theme, level in rows:
            if topic is not None:
                self._topic[member, topic] = level
            elif page is not None:
                self._page[member, page] = level
            elif theme is not None:
                self._theme[member, theme] = level

    def chosen(self, member_id: int, topic_id: int) -> int | None:
        """What this member chose of the topic itself."""
        return self._topic.get((member_id, topic_id))

    def inherited(self, member_id: int, topic_id: int) -> int:
        """What follows from the choices about its page and themes."""
        page = self.pages[topic_id]
        found = [self._page.get((member_id, page))]
        found += [self._theme.get((member_id, one)) for one in self.themes.get(page, NONE)]
        chosen = [level for level in found if level is not None]
        if Level.MUTE in chosen:
            return Level.MUTE
        return max(chosen, default=Level.NORMAL)

    def sources(self, member_id: int, topic_id: int) -> Iterator[tuple[str, int]]:
        """The page and the themes through which this member follows the topic: kind and key."""
        page = self.pages[topic_id]
        if self._page.get((member_id, page), Level.NORMAL) >= Level.FOLLOW:
            yield "page", page
        for theme in sorted(self.themes.get(page, NONE)):
            if self._theme.get((member_id, theme), Level.NORMAL) >= Level.FOLLOW:
                yield "theme", theme

    def of(self, member_id: int, topic_id: int) -> int:
        own = self.chosen(member_id, topic_id)
        return self.inherited(member_id, topic_id) if own is None else own

    def followers(self, topic_id: int) -> Iterator[int]:
        """The members, of those whose choices are known, who follow that topic."""
        known = {
            member for choices in (self._topic, self._page, self._theme) for member, _ in choices
        }
        return (one for one in sorted(known) if self.of(one, topic_id) >= Level.FOLLOW)

    def muted(self) -> Iterator[tuple[int, int]]:
        """The pairs of a member and a topic that are muted, of the topics asked about."""
        on_page: dict[int, list[int]] = {}
        for topic, page in self.pages.items():
            on_page.setdefault(page, []).append(topic)
        about: dict[int, list[int]] = {}
        for page, themes in self.themes.items():
            for theme in themes:
                about.setdefault(theme, []).extend(on_page.get(page, ()))
        places = (
            ((pair, [pair[1]]) for pair in self._topic),
            ((pair, on_page.get(pair[1], ())) for pair in self._page),
            ((pair, about.get(pair[1], ())) for pair in self._theme),
        )
        pairs = {
            (member, topic)
            for choices in places
            for (member, _place), topics in choices
            for topic in topics
        }
        return (pair for pair in pairs if self.of(*pair) == Level.MUTE)


COLUMNS = ("member_id", "topic_id", "page_id", "theme_id", "level")


def levels(
    topics: Collection[int] | Mapping[int, int], member_ids: Collection[int] | None = None
) -> Levels:
    """The levels of these members, or of everybody, for these topics.

    A constant number of queries: one, one more for the pages when `topics` is not a mapping to
    them, and those of the themes; for given members, only where they chose about themes.
    """
    pages = topics if isinstance(topics, Mapping) else pages_of(topics)
    places = set(pages.values())
    about = Q(topic__in=list(pages)) | Q(page__in=places)
    if member_ids is None:
        themes = themes_of(places)
        watches = Watch.objects.filter(about | Q(theme__in=NONE.union(*themes.values())))
        rows = list(watches.values_list(*COLUMNS))
    else:
        watches = Watch.objects.filter(
            about | Q(theme__isnull=False), member_id__in=list(member_ids)
        )
        rows = list(watches.values_list(*COLUMNS))
        has_themes = any(theme is not None for _m, _t, _p, theme, _l in rows)
        themes = themes_of(places) if has_themes else {}
    found = Levels(pages, themes)
    found.add(rows)
    return found


def pages_of(topic_ids: Collection[int]) -> dict[int, int]:
    """The page that each of these topics hangs on."""
    return dict(Topic.objects.filter(pk__in=list(topic_ids)).values_list("pk", "page_id"))


def muted_pages(member_ids: Collection[int], page_ids: Collection[int]) -> set[tuple[int, int]]:
    """Which of these members muted which of these pages: the page, or one of its themes."""
    if not page_ids:
        return set()
    mutes = Watch.objects.filter(
        Q(page__in=list(page_ids)) | Q(theme__isnull=False),
        member_id__in=list(member_ids),
        level=Level.MUTE,
    )
    rows = list(mutes.values_list("member_id", "page_id", "theme_id"))
    about: dict[int, list[int]] = {}
    if any(theme is not None for _member, _page, theme in rows):
        for page, themes in themes_of(page_ids).items():
            for theme in themes:
                about.setdefault(theme, []).append(page)
    return {
        (member, one)
        for member, page, theme in rows
        for one in ([page] if page else about.get(theme or 0, ()))
    }
