"""Who is told what: from candidates to one member's lines. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from communaute.digests.items import Candidate, Key, Personal, Pick
from communaute.digests.window import Window

PINNED, FOLLOWED, NEW_RESOURCE, NEW_COURSE, LIVELY, UNANSWERED, SEASON, YEAR_AGO, NEXT_STEP = (
    "pinned",
    "followed",
    "new_resource",
    "new_course",
    "lively",
    "unanswered",
    "season",
    "year_ago",
    "next_step",
)
# In the order of the digest; how many lines of each are kept at the most, before `packed`.
CAPS = {
    PINNED: 1,
    FOLLOWED: 10,
    NEW_RESOURCE: 6,
    NEW_COURSE: 3,
    LIVELY: 8,
    UNANSWERED: 1,
    SEASON: 1,
    YEAR_AGO: 1,
    NEXT_STEP: 1,
}
# What a quiet week draws on, when nothing new concerns somebody.
QUIET = (UNANSWERED, SEASON, YEAR_AGO)
# What has its place before the rest is weighed: a facilitator chose it, somebody waits, and
# one's own next step is short.
RESERVED = (PINNED, UNANSWERED, NEXT_STEP)
# One's own next lesson is a companion to news, never a reason to write.
NEVER_ALONE = frozenset({NEXT_STEP})
SHORTLIST = 12
"""Kept per reason and audience: enough to fill a digest when most of it was read already."""


def shortlist(
    candidates: Iterable[tuple[str, Candidate]], tokens: Collection[str]
) -> list[tuple[str, Candidate]]:
    """The best candidates, with their reason, that holders of these tokens may see.

    Computed once for everybody who holds the same tokens, their own names aside.
    """
    kept: list[tuple[str, Candidate]] = []
    counts = dict.fromkeys(CAPS, 0)
    for reason, candidate in sorted(candidates, key=_rank):
        if counts[reason] < SHORTLIST and candidate.acl in tokens:
            counts[reason] += 1
            kept.append((reason, candidate))
    # A question that waits has a place of its own: it must not be spent as one more discussion.
    return sorted(kept, key=lambda entry: entry[0] != UNANSWERED)


def _rank(entry: tuple[str, Candidate]) -> tuple[float, float, Key]:
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
    seen: Collection[tuple[int, Key]],
) -> list[Pick]:
    """One member's lines, in order: what they follow, then what is new, a question, a next step.

    Left out: what they wrote alone, read or muted (`seen`), what happened outside their window,
    what they may no longer see, and anything twice.
    """
    entries = [(one.reason, one.candidate, one.place) for one in personal]
    entries += [
        (reason, candidate, candidate.place)
        for reason, candidate in shared
        if window.holds(candidate.happened_at)
        and candidate.author_ids != {member_id}
        and (member_id, candidate.key) not in seen
    ]
    lines: dict[str, list[Pick]] = {reason: [] for reason in CAPS}
    told: set[Key] = set()
    for reason, candidate, place in entries:
        is_open = may_see(candidate.acl)
        if (
            candidate.key in told
            or len(lines[reason]) >= CAPS[reason]
            or not (is_open or may_see(candidate.owner_acl))
        ):
            continue
        told.add(candidate.key)
        lines[reason].append(Pick(candidate.key, reason, place, is_private=not is_open))
    return worth_sending([one for reason in CAPS for one in lines[reason]])


def pick_quiet(
    member_id: int,
    *,
    shared: Sequence[tuple[str, Candidate]],
    may_see: Callable[[str], bool],
    seen: Collection[tuple[int, Key]],
) -> list[Pick]:
    """For a member to whom nothing new can be told: the best line of each reason of `QUIET`.

    Whenever it happened, but never what they wrote alone, read or muted.
    """
    found: dict[str, Pick] = {}
    for reason, candidate in shared:
        if (
            reason in QUIET
            and reason not in found
            and candidate.author_ids != {member_id}
            and (member_id, candidate.key) not in seen
            and candidate.key not in {one.key for one in found.values()}
            and may_see(candidate.acl)
        ):
            found[reason] = Pick(candidate.key, reason, candidate.place)
    return [found[reason] for reason in QUIET if reason in found]


def packed(sizes: Sequence[tuple[Pick, int]], budget: int) -> list[Pick]:
    """The lines that `budget` words hold, in their order; at least one, however long.

    What has a reserved place comes first, then each reason in turn gives its best line left: a
    short digest tells a little of everything. A line too long leaves its place to a shorter one.
    """
    turns: dict[int, list[tuple[Pick, int]]] = {}
    for reason in CAPS:
        mine = [entry for entry in sizes if entry[0].reason == reason]
        for turn, entry in enumerate(mine):
            turns.setdefault(-1 if reason in RESERVED else turn, []).append(entry)
    kept: set[Pick] = set()
    for pick, words in (entry for turn in sorted(turns) for entry in turns[turn]):
        if words <= budget:
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
