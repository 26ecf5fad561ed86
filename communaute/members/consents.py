"""What people agree to: the words shown, each with the version kept in the ledger.

A wording that changes takes a new version: what somebody agreed to can always be read again.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communaute.members.models import ConsentEvent


class Wording(NamedTuple):
    """`version` goes to the ledger; `text` is what the box says."""

    version: str
    text: str | Promise


WORDINGS: dict[str, list[Wording]] = {
    ConsentEvent.Kind.CHARTER: [
        Wording(
            "charte-2026-11",
            _(
                "J’ai lu la charte et la page sur la vie privée, et j’accepte que mon nom, ma "
                "fonction et mon organisme soient vus des membres de la communauté."
            ),
        )
    ],
    ConsentEvent.Kind.DIGEST: [
        Wording(
            "resume-2026-11",
            _(
                "Je veux recevoir par courriel un résumé de la communauté. Je peux changer d’idée "
                "en tout temps, en un clic."
            ),
        )
    ],
}
"""Kind of consent → its wordings, the present one last."""


def current(kind: str) -> Wording:
    """The words in force."""
    return WORDINGS[kind][-1]
