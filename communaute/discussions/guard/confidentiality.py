"""Finds, in what is about to be published, what might let somebody recognise a young person.

Pure: no service outside, no storage, no log. What is found is shown to its author alone. The text
is read sentence by sentence: « Selon Égide Royer » is an author, « Kevin ne vient plus » is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from communaute.discussions.guard.names import (
    NAME,
    Person,
    folded,
    is_girl,
    persons,
    schools,
)
from communaute.discussions.guard.patterns import numbers


@dataclass(frozen=True)
class Finding:
    """What stands at `text[start:end]`, and what could be said instead.

    `kind`: name, school, name_and_school, code (permanent), health, insurance, birth, phone,
    email, address, file, handle.
    """

    start: int
    end: int
    kind: str
    replacement: str


@dataclass(frozen=True)
class Change:
    """A piece of a rewritten text: `same`, `removed` or `added`."""

    kind: str
    text: str


QUOTE = re.compile(r"^> ?\[Message cité\]\([^)\n]{0,200}\)[^\n]*(?:\n>[^\n]*)*", re.MULTILINE)
LINK = re.compile(r"\[[^\[\]\n]{0,160}\]\([^()\s]{0,300}\)|https?://\S{1,500}|\bwww\.\S{1,300}")
STOP = re.compile(r"[.!?…][\s»)]+|\n+")
LONGEST = 400
"""Of what is read at once, in characters: what is said of somebody stands near their name."""
NO_STOP = re.compile(
    r"(?:\b(?:M|Mme|Mr|Dr|Dre|app|apt|av|boul|no|ex|etc|sec|St|Ste|\d|[A-Z]))\.\s+$"
)
BEFORE_NAME = re.compile(r"\b(?:un\s|une\s|de\s|d[’']|que\s|qu[’'])$", re.IGNORECASE)
NAMED = re.compile(r"(?:appelle(?:nt|ra)?|\bnommée?|:)\s?$", re.IGNORECASE)
BESIDE = re.compile(r"(?P<sign>\s?,\s|\s\(|\s)$")
TO_SCHOOL = re.compile(r"(?P<comma>,?)\s(?:élève\s|de\s\d[er]+\sannée\s)?(?:à|de|au|du)\s?$")


def findings(text: str) -> list[Finding]:
    """What might identify a young person, in the order of the text, without overlap."""
    shown = _without_links(text)
    said: set[str] = set()
    found: list[Finding] = []
    sentences = list(_sentences(shown))
    for (start, sentence), (_next, following) in zip(
        sentences, [*sentences[1:], (0, "")], strict=False
    ):
        for one in _of_sentence(sentence, following, said):
            found.append(replace(one, start=one.start + start, end=one.end + start))
    known = {one.start for one in found}
    found += [one for one in _again(shown, said) if one.start not in known]
    return _apart(found)


def rewrite(text: str) -> str:
    """The same text with each finding replaced."""
    return "".join(one.text for one in changes(text) if one.kind != "removed")


def changes(text: str) -> list[Change]:
    """The text cut into what stays, what goes and what comes in its place."""
    made: list[Change] = []
    at = 0
    for one in findings(text):
        words = one.replacement
        if words and _begins(text, one.start):
            words = words[0].upper() + words[1:]
        made += [
            Change("same", text[at : one.start]),
            Change("removed", text[one.start : one.end]),
            Change("added", words),
        ]
        at = one.end
    return [one for one in [*made, Change("same", text[at:])] if one.text]


def _without_links(text: str) -> str:
    """The text, of the same length, where links, mentions and quotes hold nothing to find."""
    for pattern in (QUOTE, LINK):
        text = pattern.sub(lambda one: "·" * len(one[0]), text)
    return text


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for stop in STOP.finditer(text):
        if "\n" not in stop[0] and NO_STOP.search(text[max(start, stop.start() - 6) : stop.end()]):
            continue
        yield from _pieces(text, start, stop.end())
        start = stop.end()
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """One sentence; a very long one in pieces, cut between two words where there are two."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
        yield start, text[start:cut]
        start = cut
    if start < end:
        yield start, text[start:end]


def _of_sentence(sentence: str, following: str, said: set[str]) -> Iterator[Finding]:
    for found in numbers(sentence):
        yield Finding(*found)
    people = persons(sentence, following)
    if not people:
        return
    places = list(schools(sentence))
    for person in people:
        is_known = folded(person.first) in said
        said.add(folded(person.first))
        yield _unnamed(sentence, person, places, is_known)
    for start, end, kind, words in places:
        before = sentence[max(0, start - 3) : start]
        for article, said_instead in (("au ", "à "), ("du ", "de ")):
            if before.lower().endswith(article):
                start, words = start - len(article), said_instead + words
        yield Finding(start, end, kind, words)


def _unnamed(
    sentence: str, person: Person, places: list[tuple[int, int, str, str]], is_known: bool
) -> Finding:
    """« Kevin Gagnon, de la polyvalente de Matane, » becomes « un jeune »."""
    start, end = person.start, person.end
    left = sentence[max(0, start - 20) : start]
    if NAMED.search(left[-16:]):
        return Finding(start, end, "name", "[nom retiré]")
    kind, words = "name", _words(person, is_known)
    before = BEFORE_NAME.search(left[-6:])
    if person.is_told_young and not before:
        beside = BESIDE.search(left[-3:])
        sign = beside["sign"] if beside else ""
        closing = {",": ",", "(": ")"}.get(sign.strip(), "")
        if closing and sentence[end : end + 1] == closing:
            end += 1
        return Finding(start - len(sign), end, "name", "" if closing or sign else words)
    for place_start, place_end, _kind, _words_of_place in places:
        link = TO_SCHOOL.fullmatch(sentence[end:place_start]) if place_start > end else None
        if link is not None:
            is_apart = link["comma"] and sentence[place_end : place_end + 1] == ","
            kind, end = "name_and_school", place_end + 1 if is_apart else place_end
            break
    if before:
        start -= len(before[0])
        words = _joined(before[0].strip().lower(), words)
    return Finding(start, end, kind, words)


def _words(person: Person, is_known: bool) -> str:
    if is_known:
        return "cette jeune" if person.is_girl else "ce jeune"
    return "une jeune" if person.is_girl else "un jeune"


def _joined(link: str, words: str) -> str:
    """« de » and « un jeune »: « d’un jeune ». « un » and « un jeune »: « un jeune »."""
    if link in {"un", "une"}:
        return words
    letter = "d" if link.startswith("d") else "qu"
    return f"{letter}’{words}" if words.startswith("u") else f"{letter}e {words}"


def _again(text: str, said: set[str]) -> list[Finding]:
    """The other places where a name found once stands."""
    found = []
    for one in NAME.finditer(text) if said else ():
        first = one["first"]
        if folded(first) in said:
            person = Person(*one.span("first"), first, False, is_girl(first), False)
            found.append(_unnamed(text, person, [], True))
    return found


def _apart(found: list[Finding]) -> list[Finding]:
    """In the order of the text; of two that overlap, the first, and of two that begin together,
    the longer."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    before = text[max(0, at - 20) : at].rstrip(" \t")
    return not before or before[-1] in ".!?…\n>" or before.endswith("- ")
