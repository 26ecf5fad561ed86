"""French words into search tokens, the same when written and when asked. Pure.

Databases store and compare tokens only, so both give the same answers. A token is `[a-z0-9]+`:
nothing in it can mean anything to a query language.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

ANALYZER_VERSION = 1
"""Kept on every entry: raise it when the same text would give other tokens, then rebuild."""

ELISIONS = "l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quoiqu"
LETTER = r"[^\W\d_]"
PIECE = re.compile(
    rf"""
    (?P<today>aujourd['’]hui)
    | (?P<elided>(?<![^\W_])(?:{ELISIONS})['’](?={LETTER}))
    | (?P<acronym>(?<![^\W_])(?:{LETTER}\.){{2,}}(?:{LETTER}(?![^\W_]))?)
    | (?P<word>[^\W_]+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
NOT_TOKEN = re.compile(r"[^a-z0-9]")
LONGEST = 40

STOP_WORDS = """
a afin ai ainsi alors apres au aucun aucune aussi autre autres aux avant avec avez avoir avons c
car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment d dans de
depuis des donc du elle elles en encore entre es est et etaient etait etant ete etre eu eux faut
il ils j je l la le les leur leurs lors lui m ma mais me meme memes mes mon n ne ni nos notre
nous on ont or ou par parce pas pendant peu peut peuvent plus pour pourquoi qu quand que quel
quelle quelles quels qui quoi s sa sans se sera ses si son sont sous sur t ta te tes toi ton
tous tout toute toutes tres tu un une unes uns vers vos votre vous y
"""
INVARIABLE_WORDS = """
acces anglais appartement avis bras choix concours corps cours course departement discours fois
francais gouvernement mois parcours pays portrait pres prix proces progres recours repas secours
succes temps universite voix
"""
INVARIABLE = frozenset(INVARIABLE_WORDS.split())
IRREGULAR = {
    "etude": "etudi",
    "etudes": "etudi",
    "oeil": "yeux",
    "courses": "course",
    "portraits": "portrait",
    "universites": "universite",
    "departements": "departement",
    "appartements": "appartement",
    "gouvernements": "gouvernement",
    "francaise": "francais",
    "francaises": "francais",
    "anglaise": "anglais",
    "anglaises": "anglais",
}
# An ending, the letters that must remain, what replaces it. The first that fits is applied.
PLURALS = (
    ("eaux", 2, "eau"),
    ("eux", 1, "eux"),  # « jeux » is met again below: « heureux » is not a plural
    ("aux", 2, "al"),
    ("oux", 2, "ou"),
    ("ss", 1, "ss"),
    ("us", 1, "us"),
    ("s", 3, ""),
)
VERBS = (
    ("issaient", 4, ""),
    ("issions", 4, ""),
    ("issait", 4, ""),
    ("issons", 4, ""),
    ("issent", 4, ""),
    ("issez", 4, ""),
    ("eraient", 4, ""),
    ("erions", 4, ""),
    ("erait", 4, ""),
    ("erais", 4, ""),
    ("erons", 4, ""),
    ("eront", 4, ""),
    ("aient", 4, ""),
    ("erez", 4, ""),
    ("erai", 4, ""),
    ("eras", 4, ""),
    ("era", 4, ""),
    ("ait", 5, ""),
    ("ais", 5, ""),
    ("ez", 3, ""),
)
FAMILIES = (
    ("abilite", 4, ""),
    ("ibilite", 4, ""),
    ("issement", 4, ""),
    ("atrice", 4, ""),
    ("ateur", 4, ""),
    ("ation", 4, ""),
    ("ement", 4, ""),
    ("atif", 4, ""),
    ("ative", 4, ""),
    ("able", 5, ""),
    ("ible", 5, ""),
    ("ance", 5, ""),
    ("ence", 5, ""),
    ("ance", 3, "ant"),
    ("ence", 3, "ent"),
    ("trice", 4, "t"),
    ("ariat", 4, "ari"),
    ("olat", 5, "ol"),
    ("orat", 4, "or"),
    ("euse", 5, ""),
    ("euse", 3, "eux"),
    ("eur", 5, ""),
    ("eux", 5, ""),
    ("age", 5, ""),
    ("ante", 5, ""),
    ("ant", 5, ""),
    ("ente", 5, ""),
    ("ment", 2, "ment"),
    ("ent", 5, ""),
    ("ite", 5, ""),
    ("iere", 3, "i"),
    ("ier", 3, "i"),
    ("ienne", 2, "ien"),
    ("onne", 3, "on"),
    ("elle", 4, "el"),
    ("ette", 4, "et"),
    ("ion", 1, "ion"),
    ("on", 6, ""),
    ("ee", 4, ""),
    ("er", 3, ""),
    ("ir", 4, ""),
    ("if", 3, "iv"),
    ("ail", 3, "al"),
    ("e", 3, ""),
)
ENDS = (
    ("aille", 3, "al"),
    ("aill", 4, "al"),
    ("qu", 3, "c"),
    ("ge", 3, "g"),
    ("e", 5, ""),
    ("i", 5, ""),
)


class Piece(NamedTuple):
    """A word of a text: where it stands and its token."""

    start: int
    end: int
    token: str


def normal(text: str) -> str:
    """The text in composed Unicode, as `pieces` counts its characters."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case, without accents or ligatures."""
    lowered = text.casefold().translate(LIGATURES)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def pieces(text: str) -> Iterator[Piece]:
    """The words of a text already `normal`; an elided « l’ » belongs to no word."""
    for match in PIECE.finditer(text):
        if match.lastgroup == "elided":
            continue
        token = _token(match.group())
        if token:
            yield Piece(match.start(), match.end(), token)


def tokens(text: str) -> list[str]:
    """Every word of the text as a token, in order; stop words stay, phrases will need them."""
    return [piece.token for piece in pieces(normal(text))]


def query_tokens(text: str) -> list[str]:
    """The distinct tokens that a hit must all hold, without stop words unless nothing else is."""
    asked = list(dict.fromkeys(tokens(text)))
    return [token for token in asked if token not in STOP_STEMS] or asked


@lru_cache(maxsize=20_000)
def _token(word: str) -> str:
    return stem(NOT_TOKEN.sub("", fold(word[:LONGEST]))[:LONGEST])


def stem(word: str) -> str:
    """The family of a folded word: modest, so that two families rarely meet.

    Plural and feminine first, then the endings of regular verbs and of the nouns made from them.
    Homographs once folded (« marche », « marché ») are one family.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < 4 or word in INVARIABLE or not word.isalpha():
        return word
    conjugated = _replace(word, VERBS)
    if conjugated != word:
        return _replace(conjugated, ENDS)
    singular = "jeu" if word == "jeux" else _replace(word, PLURALS)
    return _replace(_replace(singular, FAMILIES), ENDS)


def _replace(word: str, rules: tuple[tuple[str, int, str], ...]) -> str:
    for ending, remaining, replacement in rules:
        if word.endswith(ending) and len(word) - len(ending) >= remaining:
            return word[: len(word) - len(ending)] + replacement
    return word


STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS.split())
