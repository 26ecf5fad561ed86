"""Who is told what: from candidates to one member's lines. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from communaute.digests.items import Candidate, Key, Personal, Pick
from communaute.digests.window import Window

FOLLOWED, NEW_RESOURCE, NEW_COURSE, LIVELY, UNANSWERED, NEXT_STEP = (
    "followed",
    "new_resource",
    "new_course",
    "lively",
    "unanswered",
    "next_step",
)
# In the order of the digest; how many lines of each at the most.
CAPS = {FOLLOWED: 5, NEW_RESOURCE: 4, NEW_COURSE: 2, LIVELY: 4, UNANSWERED: 1, NEXT_STEP: 1}
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


def worth_sending(picks: Sequence[Pick]) -> list[Pick]:
    """All of them, or none when nothing among them deserves a mail."""
    return list(picks) if any(one.reason not in NEVER_ALONE for one in picks) else []


def by_section(picks: Iterable[Pick]) -> Mapping[str, list[Pick]]:
    """The lines grouped by the room that knows them."""
    grouped: dict[str, list[Pick]] = {}
    for one in picks:
        grouped.setdefault(one.key.section, []).append(one)
    return grouped
