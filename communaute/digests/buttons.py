"""Under each line of a digest: what one button does there, and the way to what makes it told.

The words are the same for everybody and are rendered once; only the addresses are each member's
own. They come last, where the fragment has `HOLE`: a quotation mark that no escaped text holds.
"""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from communaute.digests import compose
from communaute.digests.items import DigestLine, Pick
from communaute.notifications import gestures
from communaute.notifications.gestures import Link

HOLE = '"@"'
SWITCHES = {
    compose.MENTION: "resume-reponses",
    compose.ANSWER: "resume-reponses",
    compose.FOLLOWED: "resume-suivis",
    compose.NEW_RESOURCE: "resume-nouveautes",
    compose.NEW_COURSE: "resume-nouveautes",
    compose.NEW_LESSON: "resume-nouveautes",
    compose.SEASON: "resume-nouveautes",
    compose.LIVELY: "resume-discussions",
    compose.ELSEWHERE: "resume-discussions",
    compose.YEAR_AGO: "resume-discussions",
    compose.UNANSWERED: "resume-questions",
    compose.NEXT_STEP: "resume-formations",
}
"""The part of the page of preferences where each reason is changed."""


class Button(NamedTuple):
    label: str
    url: str


def buttons(pick: Pick, line: DigestLine, *, member_id: int, day: int, site: str) -> list[Button]:
    """What this member may do under that line; nothing under their own words."""
    if member_id in line.writers:
        return []
    return [
        Button(
            one.label,
            site + gestures.address(Link(member_id, pick.key.section, one.gesture, one.id, day)),
        )
        for one in line.offered
    ]


def switch(pick: Pick, line: DigestLine) -> str:
    """Where a member changes what makes them told of this."""
    if line.switch:
        return line.switch
    part = SWITCHES.get(pick.reason, "")
    return reverse("digests:preferences") + (f"#{part}" if part else "")


def filled(pieces: Sequence[str], found: Sequence[Button]) -> SafeString:
    """A rendered fragment, cut at its holes, with the addresses of these buttons in them."""
    urls = [f'"{one.url}"' for one in found]
    # The pieces were escaped when they were rendered; an address has nothing to escape.
    return SafeString("".join(chain.from_iterable(zip(pieces, [*urls, ""], strict=True))))


def written(found: Sequence[Button]) -> str:
    """These buttons in the text part, a line each."""
    return "".join(f"   {one.label}\xa0: {one.url}\n" for one in found)


def words(line: DigestLine) -> str:
    """What a reader meets besides the line: the words of its buttons, an address for each."""
    return " ".join(f"{one.label} https" for one in line.offered)
