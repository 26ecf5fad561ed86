"""The text of posts: a few hundred paragraphs rendered once, put together many ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Self

from cms.core.text import count_words
from cms.home.seeding.phrases import Writer
from communaute.discussions.writing.rendering import render

FEWEST_WORDS = 20


@dataclass(frozen=True)
class Piece:
    """A paragraph or a list. Pieces put one after the other render as their parts do."""

    body: str
    html: str

    @classmethod
    def of(cls, body: str) -> Self:
        return cls(body, render(body))


class Texts:
    """A pool of pieces and the posts one makes of them: 20 to 150 words."""

    def __init__(self, random: Random, size: int = 600) -> None:
        writer = Writer(random)
        self.random = random
        self.greetings = self._pieces("greeting", writer)
        self.closings = self._pieces("closing", writer)
        self.paragraphs = [Piece.of(_long_enough(writer)) for _ in range(size)]
        self.questions = [
            Piece.of(f"{_long_enough(writer)} {writer.sentence('question')}") for _ in range(size)
        ]
        self.lists = [Piece.of(writer.items()) for _ in range(size // 4)]

    @staticmethod
    def _pieces(symbol: str, writer: Writer) -> list[Piece]:
        return [Piece.of(writer.fill(form)) for form in writer.grammar[symbol]]

    def opening(self) -> Piece:
        """The first post of a topic: it asks."""
        middle = [self.random.choice(self.paragraphs)] if self.random.random() < 0.6 else []
        return self._post([*middle, self.random.choice(self.questions)])

    def reply(self) -> Piece:
        """An answer: one or two paragraphs, sometimes a list."""
        if self.random.random() < 0.12:
            return self._post([self.random.choice(self.paragraphs), self.random.choice(self.lists)])
        count = 1 if self.random.random() < 0.6 else 2
        return self._post(self.random.sample(self.paragraphs, count))

    def _post(self, middle: Sequence[Piece]) -> Piece:
        pieces = list(middle)
        if self.random.random() < 0.5:
            pieces.insert(0, self.random.choice(self.greetings))
        if self.random.random() < 0.4:
            pieces.append(self.random.choice(self.closings))
        return Piece(
            "\n\n".join(piece.body for piece in pieces), "".join(piece.html for piece in pieces)
        )


def _long_enough(writer: Writer) -> str:
    """A paragraph that could be a whole answer."""
    while count_words(text := writer.paragraph(writer.random.randint(2, 4))) < FEWEST_WORDS:
        continue
    return text
