"""Numbers, dates and addresses that lead to one person. Pure; every repeat is bounded."""

import re
from collections.abc import Callable, Iterator

from communaute.discussions.guard.words import KIN, YOUTH

MONTHS = (
    r"(?:janv(?:ier|\.)?|févr?(?:ier|\.)?|fevrier|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|"
    r"ao[uû]t|sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?)"
)
DATE = (
    r"(?:(?:le\s)?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s)?"
    r"(?:\d{1,2}|1er)\s" + MONTHS + r"(?:\s\d{4})?|" + MONTHS + r"\s\d{4}|"
    r"\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4})"
)
BIRTH = re.compile(
    r"(?:\b(?:n[ée]{1,2}s?|naissance|naquit|ddn|d\.d\.n\.?|anniversaire|(?:sa|leur|ta)\sfête|"
    r"fête\s(?:de\s|d[’'])(?:mon|ma|son|sa|notre|l[’']|la|un|une)|"
    r"date\sde\sfête|bébé|fêtera|aura\s\d{1,2}\sans)\b[^.!?\n\d]{0,25}?)(?P<date>"
    + DATE
    + r")(?!\d)",
    re.IGNORECASE,
)
AGE_TO_COME = re.compile(
    r"(?P<date>" + DATE + r")(?!\d)[^.!?\n]{0,20}\b(?:aura|fêtera)\s\w{0,4}\s?\d{1,2}\sans",
    re.IGNORECASE,
)
NOT_A_BIRTH = re.compile(
    r"\b(?:organisme|maison|centre|comité|projet|groupe|programme|idée|réseau|table|carrefour)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"(?<!\w)([^\W\d_]{4})[ \xa0-]?(\d{4})[ \xa0-]?(\d{4})(?!\w)")
HEALTH = re.compile(r"\b(?:ramq|assurance[ -]?maladie|carte\s(?:soleil|d[’']assurance))", re.I)
SCHOOL_CODE = re.compile(r"\bcode\sperm", re.IGNORECASE)
INSURANCE = re.compile(r"(?<![\w/.-])(\d{3})[ \xa0-]?(\d{3})[ \xa0-]?(\d{3})(?![\w/-])")
PHONE = re.compile(
    r"(?<![\w/.-])(?:\+?1[ \xa0.-]{0,2})?\(?(?P<area>[2-9]\d{2})\)?[ \xa0.-]{0,2}"
    r"[2-9]\d{2}[ \xa0.-]?\d{4}(?![\w/-])|(?<=\s)[2-9]\d{2}-\d{4}(?![\w/-])"
)
FREE = frozenset({"800", "888", "877", "866", "855", "844", "833"})
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}(?![\w-])", re.I)
PERSONAL_MAIL = re.compile(
    r"@(?:gmail|hotmail|outlook|yahoo|live|msn|icloud|me|videotron|sympatico|bell|proton|protonmail|"
    r"globetrotter|cgocable|telus|aol|ymail|tlb|cooptel)\.|@(?:[\w-]{1,30}\.)?(?:eleve|etu|edu|css|cs)",
    re.IGNORECASE,
)
STREET = re.compile(
    r"(?<![\w/-])\d{1,5}[A-Z]?\s?,?\s(?:(?:rue|avenue|av\.|boulevard|boul\.|bd|chemin|ch\.|rang|route|"
    r"place|côte|montée|terrasse|impasse|croissant|allée)\s)"
    r"(?:(?:de|du|des|la|le|les|l[’'])\s?){0,3}[\w’'-]{1,30}"
    r"(?:[ -](?!app|apt|bur|porte)(?-i:[A-ZÉÈ0-9])[\w’'-]{0,30}){0,3}"
    r"(?:,?\s(?:app|apt|appartement|bureau|porte)\b\.?\s?\w{1,5})?",
    re.IGNORECASE,
)
FILE = re.compile(
    r"\b(?:dossier|signalement|fiche|matricule|plainte)\b[^.!?\n\d]{0,45}?"
    r"(?P<number>(?!(?:19|20)\d\d-(?:19|20)\d\d\b)(?:\d{2,6}[-/ ]\d{3,9}(?:-\d{1,6})?|\d{5,12}))",
    re.IGNORECASE,
)
NETWORK = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|facebook|discord|messenger|twitch|roblox)\b", re.I
)
HANDLE = re.compile(
    r"(?<![\w/])@[\w.]{3,40}\w|(?<![\w@./])[a-z]\w{1,20}(?:[._]\w{1,20}){1,3}(?![\w/@])"
)

PERSONAL = re.compile(
    r"\b(?:son|sa|ses|lui|chez\s(?:elle|lui|sa|son)|il|elle|famille|habite\w*|demeure\w*|"
    r"(?:appel|texte|joign|écri)\w{0,4}-(?:le|la|lui)|reste\sau|vit|" + KIN + r"|" + YOUTH + r")\b",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"\b(?:son\s(?:cell|numéro|courriel|adresse|compte|tél)|sa\s" + KIN + r"|la\smère|le\spère|"
    r"(?:appel|texte|joign|écri)\w{0,4}-(?:le|la|lui)|habite\w*|demeure\w*|chez\s(?:elle|lui)|"
    r"du\sjeune|famille|m[’']écrit|mon\s(?:ado|élève|jeune))\b",
    re.IGNORECASE,
)
OURS = re.compile(
    r"\b(?:notre(?!-)|nos|nous|ligne|bureaux?|organisme|service|équipe|réception|poste|centre|clsc|"
    r"tel-jeunes|tél-jeunes|jeunesse|inscri\w+|locaux|local|venez|abonnez|suivez|formulaire|atelier|"
    r"secrétariat|urgence|gratuit\w*|confidentiel\w*|maison|salle|rencontre|kiosque|école|page)\b",
    re.IGNORECASE,
)

DIGIT = re.compile(r"\d")

Found = tuple[int, int, str, str]
"""Start, end, kind, replacement; places are those of the sentence."""


def numbers(sentence: str) -> Iterator[Found]:
    """What of this sentence leads to one person, without their name."""
    is_strong = STRONG.search(sentence) is not None
    is_ours = not is_strong and OURS.search(sentence) is not None
    if DIGIT.search(sentence):
        yield from _codes(sentence)
        yield from _births(sentence)
        yield from _others(sentence, is_ours)
    if is_ours:
        return
    if "@" in sentence:
        for one in EMAIL.finditer(sentence):
            if is_strong or PERSONAL_MAIL.search(one[0]):
                yield (*one.span(), "email", "[courriel retiré]")
    if NETWORK.search(sentence) and PERSONAL.search(sentence):
        for one in HANDLE.finditer(sentence):
            if not EMAIL.match(sentence, one.start()):
                yield (*one.span(), "handle", "[compte retiré]")


def _others(sentence: str, is_ours: bool) -> Iterator[Found]:
    """Numbers of persons, of files, of telephones and of doors."""
    for one in INSURANCE.finditer(sentence):
        if _is_valid("".join(one.groups())):
            yield (*one.span(), "insurance", "[numéro retiré]")
    for one in FILE.finditer(sentence):
        yield (*one.span("number"), "file", "[numéro retiré]")
    if is_ours:
        return
    for one in PHONE.finditer(sentence):
        if one["area"] not in FREE:
            yield (*one.span(), "phone", "[numéro retiré]")
    for one in STREET.finditer(sentence):
        yield (*one.span(), "address", "[adresse retirée]")


def _codes(sentence: str) -> Iterator[Found]:
    """Permanent codes and health insurance numbers: the same shape, the date not the same way."""
    says_health, says_school = HEALTH.search(sentence), SCHOOL_CODE.search(sentence)
    for one in CODE.finditer(sentence):
        digits = one[2] + one[3]
        is_health = _is_date(digits[4:6], digits[2:4])
        is_school = _is_date(digits[0:2], digits[2:4])
        if says_health or (is_health and not is_school and not says_school):
            yield (*one.span(), "health", "[numéro retiré]")
        elif says_school or is_school:
            yield (*one.span(), "code", "[code retiré]")


def _is_date(day: str, month: str) -> bool:
    """A girl's month has fifty more."""
    return 1 <= int(day) <= 31 and int(month) % 50 in range(1, 13)


def _births(sentence: str) -> Iterator[Found]:
    patterns: tuple[tuple[re.Pattern[str], Callable[[int], str]], ...] = (
        (BIRTH, lambda at: sentence[:at]),
        (AGE_TO_COME, lambda _at: sentence),
    )
    for pattern, said_before in patterns:
        for one in pattern.finditer(sentence):
            if not NOT_A_BIRTH.search(said_before(one.start("date"))):
                yield (*one.span("date"), "birth", "[date retirée]")


def _is_valid(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1); no number begins with 8, and none is all zeros."""
    total = 0
    for place, digit in enumerate(map(int, digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and digits[0] != "8" and digits != "000000000"
