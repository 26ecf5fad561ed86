"""French sentences of the field, drawn from a grammar: the same text for the same generator.

`phrases.txt` holds, under the name of each symbol, its forms, one a line; a name between braces is
replaced by one of its own forms. Noun phrases carry their article, so agreement is settled where
the words are written; `contract` then joins what French joins (« de le » → « du »).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from random import Random

SYMBOL = re.compile(r"\{(\w+)\}")
JOINED = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}
ARTICLE = re.compile(r"\b(de|à) (les?) (?=\w)")
ELIDED = re.compile(r"\b([Dd]|[Qq]u|[Ll]orsqu)e (?=[aeiouyàâéèêîôœ])", re.IGNORECASE)


def read(text: str) -> dict[str, tuple[str, ...]]:
    """The forms of each symbol of a grammar file."""
    forms: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.split("\n"))):
        if line.startswith("["):
            current = forms.setdefault(line.strip("[]"), [])
        else:
            current.append(line)
    return {symbol: tuple(lines) for symbol, lines in forms.items()}


GRAMMAR = read(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"))


def contract(text: str) -> str:
    """The text with the contractions and elisions that French asks for between its phrases."""
    text = ARTICLE.sub(lambda found: JOINED[f"{found[1]} {found[2]}"] + " ", text)
    return ELIDED.sub(r"\1’", text)


def dice(seed: int, part: str) -> Random:
    """The generator of one part of a seed: parts never disturb one another."""
    return Random(f"{seed}: {part}")  # noqa: S311


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Writer:
    """Writes like someone of the network."""

    def __init__(self, random: Random, grammar: Mapping[str, tuple[str, ...]] = GRAMMAR) -> None:
        self.random = random
        self.grammar = grammar

    def write(self, symbol: str) -> str:
        """One form of a symbol, every symbol in it written out."""
        return self.fill(self.random.choice(self.grammar[symbol]))

    def fill(self, form: str, **given: str) -> str:
        """A form with its symbols written out, those `given` as they are."""
        words = SYMBOL.sub(lambda found: given.get(found[1]) or self.write(found[1]), form)
        return contract(words)

    def sentence(self, symbol: str = "sentence") -> str:
        return capital(self.write(symbol))

    def title(self, symbol: str, *, length: int) -> str:
        """One line of at most `length` characters."""
        while len(text := self.sentence(symbol)) > length:
            continue
        return text

    def paragraph(self, sentences: int) -> str:
        """That many sentences, no two of one form."""
        forms = self.random.sample(self.grammar["sentence"], sentences)
        return " ".join(capital(self.fill(form)) for form in forms)

    def items(self) -> str:
        """A line that announces, then two to four items, in Markdown."""
        said = {self.sentence("item") for _ in range(self.random.randint(2, 4))}
        return "\n".join([self.sentence("announce"), "", *(f"- {item}" for item in sorted(said))])
