"""A password that anybody who knows the federation would try."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = (
    "communaute",
    "decrochage",
    "decrocher",
    "motdepasse",
    "perseverance",
    "pratique",
    "raccrochage",
    "raccrocher",
    "reussite",
    "rocqld",
    "scolaire",
)
REMAINDER = 8  # letters and figures that must remain once these words are taken away


WORDS_OR_YEAR = re.compile("|".join((*WORDS, r"(?:19|20)\d\d")))


class ContextWordsValidator:
    """Refuses what is little more than the words of the trade: « Rocqld-2026-raccrocher! »."""

    def validate(self, password: str, user: object = None) -> None:
        plain = letters_and_figures(password)
        is_of_the_trade = any(word in plain for word in WORDS)
        if is_of_the_trade and len(WORDS_OR_YEAR.sub("", plain)) < REMAINDER:
            raise ValidationError(
                _(
                    "Ce mot de passe se devine : il tourne autour du nom ou des mots de la "
                    "communauté. Une phrase qui n’est qu’à vous convient très bien."
                ),
                code="password_of_the_context",
            )

    def get_help_text(self) -> str:
        return _("Évitez les mots de la communauté, comme « ROCQLD » ou « raccrocher ».")


def letters_and_figures(password: str) -> str:
    """« Décrochage, 2026! » gives « decrochage2026 »."""
    spread = unicodedata.normalize("NFKD", password).casefold()
    return "".join(sign for sign in spread if sign.isalnum())
