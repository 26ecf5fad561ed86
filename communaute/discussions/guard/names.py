"""First names of young people, told from those of colleagues, authors and places. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from communaute.discussions.guard.patterns import Found
from communaute.discussions.guard.words import (
    ABOUT_ONE,
    BOYS,
    FAMILIES,
    GIRLS,
    KIN,
    ORGANIZATION,
    SCHOOL,
    WORKERS,
    YOUTH,
)

WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,30}"
NAME = re.compile(
    r"(?<![\w@/.-])(?P<first>[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ]{1,20}(?:-[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ]{1,20}){0,2})"
    r"(?P<last>\s(?:(?:St|Ste)-)?[A-ZÀ-ÖØ-Þ](?:\.|[\w’-]{1,30}))?(?![\w@])"
)
LOWER = re.compile(
    r"(?<![\w@/.-])(?P<first>[a-zà-öø-ÿ-]{2,20})(?P<last>\s[a-zà-öø-ÿ-]{3,20})(?![\w@])"
)
PLACE = re.compile(
    r"\b(?:(?i:"
    + ORGANIZATION
    + r"))\s(?:(?:secondaire|primaire|jeunesse|communautaire|culturel)\s)?"
    r"(?:[a-zà-ÿ]{1,12}[’'\s]){0,4}?(?:(?:St|Ste|Saint|Sainte|Le|La|Les)[ -])?"
    + WORD
    + r"(?:[ -]"
    + WORD
    + r"){0,2}"
)
SCHOOL_NAMED = re.compile(
    r"\b(?:(?:l[’']|la\s|le\s|une\s|un\s|son\s|d[’'])?(?i:" + SCHOOL + r"))"
    r"(?:\s(?:secondaire|primaire|alternative))?(?:\s(?:de\sla|du|des|de|d[’'])\s?|\s)"
    r"(?:(?:Le|La|Les)\s)?" + WORD + r"(?:[ -]" + WORD + r"){0,2}"
)
ABOUT = re.compile(ABOUT_ONE, re.IGNORECASE)
ABOUT_NEXT = re.compile(r"\b(?:sa|ses|son)\s(?:" + KIN + r"|cours|notes|école)\b", re.IGNORECASE)

# What stands just before or after a name.
TOLD_YOUNG = re.compile(
    r"(?:\b(?:" + YOUTH + r"|petite?|" + KIN + r")(?:\s(?:de|du|qui)\s\w{1,12})?[\s,:(]{1,3}$)|"
    r"\b(?<!m[’'])s[’']appelle(?:nt|ra)?\s$|\b(?:Nom|Prénom|Élève|Jeune)\s?:\s?$|\bdes?\sparents\sd(?:e\s|[’'])$|"
    r"\b" + KIN + r"\sd(?:e\s|[’'])$|\b(?:un|une)\s$",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(
    r"\b(?:" + YOUTH + r"|petite?|" + KIN + r"|appelle(?:nt|ra)?|Nom|Prénom|Jeune|une?)\b",
    re.IGNORECASE,
)
"""The words of `TOLD_YOUNG`, sought once a sentence."""
TOLD_YOUNG_AFTER = re.compile(
    r"\s?[,(]?\s?(?:\d{1,2}\sans\b|(?:mon|ma|notre|un|une|élève|deux|trois)\s?(?:de\snos\s)?(?:"
    + YOUTH
    + r")?\b|"
    r"de\snotre\sgroupe|en\s(?:sec|[1-6]e)|est\sen\ssec|(?:de|à)\s(?:la\s|l[’']|une\s)"
    + SCHOOL
    + r")",
    re.IGNORECASE,
)
APART = re.compile(r"\b" + YOUTH + r"\b[^,.!?]{0,25},\s$", re.IGNORECASE)
"""« Une fille de 13 ans, Amélie, … »"""
ADULT_BEFORE = re.compile(
    r"\b(?:selon|merci(?:\s(?:à|aussi|encore|beaucoup))?|bonjour|salut|allo|allô|bonsoir|chère?|bravo|"
    r"mme|m\.|mr|monsieur|madame|dre?|docteure?|collègues?|je\ssuis|(?:je\s)?m[’']appelle|moi\sc[’']est|"
    r"(?:comme\s)?(?:dit|disait|écrit|explique|suggère|propose)|d[’']après|avec\sl[’']aide\sde|"
    r"(?:livre|étude|film|texte|article|recherche|ouvrage|conférence|atelier|poème|roman|travaux|"
    r"capsule|balado|méthode|idée|outil|formation|chanson|message|réponse|commentaire)s?\s(?:de|d[’']|par)|"
    r"par|lit|lire|lu|contactez|joignez|rejoignez|demande[rz]?\sà|"
    + WORKERS
    + r"\w{0,12})[\s,:]{1,3}$",
    re.IGNORECASE,
)
ADULT_AFTER = re.compile(
    r"\s?(?:,\s(?:(?:la|le|notre|une?|mon|ma)\s)?"
    + WORKERS
    + r"|,\s(?:as-tu|tu\b|peux-tu|pourr|vous|"
    r"qu[’']en|ton|ta|tes|c[’']est|j[’']|je\b|on\b|est-ce\sque\stu|aurais)|"
    r"\s?\((?:19|20)\d\d\)|(?:\sl[’']|\sle|\sla|\sa|\sont)?\s?(?:a\s(?:créé|écrit|publié|fondé|réalisé|raison|"
    r"proposé|animé|dit\bien)|anime\b|animera|propose\b|explique\b|le\sdit|nous\b|donne\s(?:la|une)\s(?:form|conf)|"
    r"suggère|parle\sde|montre|est\s(?:(?:la|le|notre|une?|mon|ma)\s)?(?:nouve\w{1,4}\s)?"
    + WORKERS
    + r"))",
    re.IGNORECASE,
)
DOUBLED = frozenset(
    "andre anne claude eve jean lou louis luc marc marie maude paul pier pierre soleil".split()  # noqa: SIM905
)
"""What, with another first name, makes a young person's: « Marc-Antoine », « Marie-Soleil »."""
AND_NAME = re.compile(r"^\s(?:et|ou)\s(?:à\s|d[’']|de\s)?$")


@dataclass(frozen=True)
class Person:
    """A first name, perhaps with a family name, at a place of a sentence."""

    start: int
    end: int
    first: str
    is_full: bool
    is_girl: bool
    is_told_young: bool


def folded(word: str) -> str:
    """Without accents nor capitals."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def is_young_name(word: str) -> bool:
    """Whether a first name, simple or double, is one that young people bear."""
    name = folded(word)
    if name in BOYS or name in GIRLS:
        return True
    parts = name.split("-")
    return len(parts) > 1 and all(one in BOYS or one in GIRLS or one in DOUBLED for one in parts)


def is_girl(word: str) -> bool:
    name = folded(word).split("-")[0]
    return name in GIRLS or name in {"marie", "anne", "lou"}


def persons(sentence: str, following: str = "") -> list[Person]:
    """The young people whom a sentence names; `following` is the sentence after it."""
    is_about_one = ABOUT.search(sentence) is not None or ABOUT_NEXT.search(following) is not None
    places = [one.span() for one in PLACE.finditer(sentence)]
    ends = [one.end() for one in ANNOUNCES.finditer(sentence)]
    found: list[Person] = []
    for one in NAME.finditer(sentence):
        if any(start < one.end() and one.start() < end for start, end in places):
            continue
        is_announced = any(0 <= one.start() - end <= 24 for end in ends)
        if not (is_announced or one["last"] or is_young_name(one["first"])):
            continue
        person = _judged(sentence, one, is_about_one, found)
        if person is not None:
            found.append(person)
    for one in LOWER.finditer(sentence):
        if is_young_name(one["first"]) and folded(one["last"].strip()) in FAMILIES:
            found.append(Person(*one.span(), one["first"], True, is_girl(one["first"]), False))
    return found


def _judged(
    sentence: str, one: re.Match[str], is_about_one: bool, before: list[Person]
) -> Person | None:
    first, last = one["first"], (one["last"] or "").strip()
    start, end = one.start(), one.end() if last else one.end("first")
    left, right = sentence[max(0, start - 40) : start], sentence[end : end + 40]
    is_young = is_young_name(first)
    is_short = len(last) == 2 and last.endswith(".")  # « Mathéo G. »: hidden by half
    told_after = TOLD_YOUNG_AFTER.match(right) is not None
    told = (is_young or bool(last) or not _is_odd(left)) and TOLD_YOUNG.search(left) is not None
    told = told or bool(is_young and right.startswith(",") and APART.search(left))
    if not (is_young or told or is_short or (told_after and last)):
        return None
    joined = before and AND_NAME.match(sentence[before[-1].end : start])
    if not (told or is_short or told_after or joined or is_about_one or last):
        return None
    if ADULT_BEFORE.search(left) or ADULT_AFTER.match(right):
        return None
    return Person(start, end, first, bool(last), is_girl(first), told)


def _is_odd(left: str) -> bool:
    """Where a capital makes no name: « un Noël », « une Québécoise », « Jeunes Explorateurs »."""
    return re.search(r"\b(?:un|une|jeunes|élèves|parents|enfants)\s$", left, re.I) is not None


def schools(sentence: str) -> Iterator[Found]:
    """The schools that a sentence names."""
    for one in SCHOOL_NAMED.finditer(sentence):
        yield (*one.span(), "school", "son école")
