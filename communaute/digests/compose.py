"""Who is told what: from candidates to one member's lines. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from communaute.digests.items import Candidate, Key, Personal, Pick, Tastes
from communaute.digests.window import Window

PINNED, MENTION, ANSWER, FOLLOWED, NEW_RESOURCE, NEW_COURSE, NEW_LESSON = (
    "pinned",
    "mention",
    "answer",
    "followed",
    "new_resource",
    "new_course",
    "new_lesson",
)
LIVELY, ELSEWHERE, UNANSWERED, SEASON, YEAR_AGO, NEXT_STEP = (
    "lively",
    "elsewhere",
    "unanswered",
    "season",
    "year_ago",
    "next_step",
)
# In the order of the digest; how many lines of each are shown at the most.
CAPS = {
    PINNED: 1,
    MENTION: 5,
    ANSWER: 5,
    FOLLOWED: 10,
    NEW_RESOURCE: 6,
    NEW_COURSE: 3,
    NEW_LESSON: 2,
    LIVELY: 8,
    ELSEWHERE: 1,
    UNANSWERED: 1,
    SEASON: 1,
    YEAR_AGO: 1,
    NEXT_STEP: 1,
}
# What is said to a member or followed by them is kept beyond what is shown: it is counted.
KEPT = CAPS | dict.fromkeys((MENTION, ANSWER, FOLLOWED), 25)
# What a quiet week draws on, when nothing new concerns somebody.
QUIET = (UNANSWERED, SEASON, YEAR_AGO)
# What has its place before the rest is weighed: a facilitator chose it, somebody spoke to the
# member, somebody waits, and one's own next step is short.
RESERVED = (PINNED, MENTION, ANSWER, UNANSWERED, NEXT_STEP)
# What comes first when it is about a theme of the member.
THEMED = frozenset({NEW_RESOURCE, NEW_COURSE, NEW_LESSON, UNANSWERED, SEASON})
# One's own next lesson is a companion to news, never a reason to write.
NEVER_ALONE = frozenset({NEXT_STEP})
MOST = 25
"""Lines of one digest, whatever the minutes: mail programs cut what weighs more than 100 kB."""
SHORTLIST = 12
"""Kept per reason and audience: enough to fill a digest when most of it was read already."""
OF_A_KIND = 2
"""Kept besides for each theme and each region, so that the rare ones have theirs."""
ANYBODY = Tastes()
FIRST, MINE, WAITING, FAR, REST, LAST = range(6)
"""In which order the lines take what is told, each thing being told for one reason."""

Seen: TypeAlias = Mapping[tuple[int, Key], int | None]
"""What a member knows of a thing: the place of what is left to them, None when nothing is."""
Entry: TypeAlias = tuple[int, str, Candidate, int, int]
"""The order of a kind of line, its reason, the thing, where to begin, what the reason names."""


def shortlist(
    candidates: Iterable[tuple[str, Candidate]], tokens: Collection[str]
) -> list[tuple[str, Candidate]]:
    """The best candidates, with their reason, that holders of these tokens may see.

    Computed once for everybody who holds the same tokens, their own names aside.
    """
    kept: list[tuple[str, Candidate]] = []
    counts: dict[tuple[str, int], int] = {}
    for reason, candidate in sorted(candidates, key=rank):
        if candidate.acl in tokens and any(
            counts.get(place, 0) < most for place, most in _places(reason, candidate)
        ):
            for place, _most in _places(reason, candidate):
                counts[place] = counts.get(place, 0) + 1
            kept.append((reason, candidate))
    return kept


def _places(reason: str, candidate: Candidate) -> Iterator[tuple[tuple[str, int], int]]:
    """Where a candidate counts, and how many are kept there."""
    if reason == ELSEWHERE:
        yield (reason, candidate.region), OF_A_KIND
        return
    yield (reason, 0), SHORTLIST
    if reason in THEMED:
        for theme in candidate.themes:
            yield (reason, theme), OF_A_KIND


def rank(entry: tuple[str, Candidate]) -> tuple[float, float, Key]:
    """Best first; equals by recency, then by key, so that both databases agree."""
    _reason, candidate = entry
    return (-candidate.score, -candidate.happened_at.timestamp(), candidate.key)


def pick(
    member_id: int,
    window: Window,
    *,
    shared: Sequence[tuple[str, Candidate]],
    personal: Iterable[Personal],
    may_see: Callable[[str], bool],
    seen: Seen,
    tastes: Tastes = ANYBODY,
) -> list[Pick]:
    """One member's lines, in order: what is said to them or followed, what is new, a question.

    Left out: what they wrote alone, read, muted or were mailed (`seen`), what happened outside
    their window, what they may no longer see, and anything twice.
    """
    news = (one for one in shared if window.holds(one[1].happened_at))
    entries = [
        *(
            (LAST if one.reason in NEVER_ALONE else FIRST, one.reason, one.candidate, one.place, 0)
            for one in personal
        ),
        *_ordered(member_id, news, seen=seen, tastes=tastes),
    ]
    entries.sort(key=itemgetter(0))
    lines: dict[str, list[Pick]] = {reason: [] for reason in CAPS}
    told: set[Key] = set()
    for _order, reason, candidate, place, about in entries:
        if reason in tastes.refused or candidate.key in told or len(lines[reason]) >= KEPT[reason]:
            continue
        is_open = may_see(candidate.acl)
        if is_open or may_see(candidate.owner_acl):
            told.add(candidate.key)
            lines[reason].append(Pick(candidate.key, reason, place, not is_open, about))
    return worth_sending([one for reason in CAPS for one in lines[reason]])


def _ordered(
    member_id: int, shared: Iterable[tuple[str, Candidate]], *, seen: Seen, tastes: Tastes
) -> list[Entry]:
    """What is left of these to a member, in the order in which each takes its one reason.

    First what is in their themes; then a question that waits, which must not be spent as one more
    discussion; then what comes from another region than theirs; then the rest.
    """
    entries: list[Entry] = []
    for reason, candidate in shared:
        place = seen.get((member_id, candidate.key), candidate.place)
        if place is None or candidate.author_ids == {member_id}:
            continue
        if reason == ELSEWHERE:
            # The region is that of the one whose words are shown: not of those that follow.
            is_far = tastes.regions and candidate.region not in tastes.regions
            if is_far and place == candidate.place:
                entries.append((FAR, reason, candidate, place, candidate.region))
        elif reason in THEMED and (common := candidate.themes & tastes.themes):
            entries.append((MINE, reason, candidate, place, min(common)))
        else:
            order = WAITING if reason == UNANSWERED else REST
            entries.append((order, reason, candidate, place, 0))
    return sorted(entries, key=itemgetter(0))


def pick_quiet(
    member_id: int,
    *,
    shared: Sequence[tuple[str, Candidate]],
    may_see: Callable[[str], bool],
    seen: Seen,
    tastes: Tastes = ANYBODY,
) -> list[Pick]:
    """For a member to whom nothing new can be told: the best line of each reason of `QUIET`.

    Whenever it happened, in their themes first, but never what they wrote alone, read or muted.
    """
    found: dict[str, Pick] = {}
    for _order, reason, candidate, place, about in _ordered(
        member_id, shared, seen=seen, tastes=tastes
    ):
        if (
            reason in QUIET
            and reason not in tastes.refused
            and reason not in found
            and candidate.key not in {one.key for one in found.values()}
            and may_see(candidate.acl)
        ):
            found[reason] = Pick(candidate.key, reason, place, about=about)
    return [found[reason] for reason in QUIET if reason in found]


def packed(sizes: Sequence[tuple[Pick, int]], budget: int) -> list[Pick]:
    """The lines that `budget` words hold, `MOST` at most, in their order; one at least.

    What has a reserved place comes first, then each reason in turn gives its best line left: a
    short digest tells a little of everything. A line too long leaves its place to a shorter one.
    """
    turns: dict[int, list[tuple[Pick, int]]] = {}
    for reason, most in CAPS.items():
        mine = [entry for entry in sizes if entry[0].reason == reason]
        for turn, entry in enumerate(mine[:most]):
            turns.setdefault(-1 if reason in RESERVED else turn, []).append(entry)
    kept: set[Pick] = set()
    for pick, words in (entry for turn in sorted(turns) for entry in turns[turn]):
        if words <= budget and len(kept) < MOST:
            kept.add(pick)
            budget -= words
    found = [pick for pick, _words in sizes if pick in kept]
    return found if worth_sending(found) else [pick for pick, _words in sizes[:1]]


def worth_sending(picks: Sequence[Pick]) -> list[Pick]:
    """All of them, or none when nothing among them deserves a mail."""
    return list(picks) if any(one.reason not in NEVER_ALONE for one in picks) else []


def by_section(picks: Iterable[Pick]) -> Mapping[str, list[Pick]]:
    """The lines grouped by the room that knows them."""
    grouped: dict[str, list[Pick]] = {}
    for one in picks:
        grouped.setdefault(one.key.section, []).append(one)
    return grouped
