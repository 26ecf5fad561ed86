"""What people agree to: the words shown, each with the version kept in the ledger.

A wording that changes takes a new version: what somebody agreed to can always be read again.
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from communaute.members.models import ConsentEvent

if TYPE_CHECKING:
    from communaute.members.models import User


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


def wording(kind: str, version: str) -> str:
    """The words of a version; nothing for one that this site never showed."""
    return next((str(one.text) for one in WORDINGS.get(kind, ()) if one.version == version), "")


def answers(member: "User") -> list[ConsentEvent]:
    """The last answer of a person to each question they were asked, in the order of the list."""
    latest: dict[str, ConsentEvent] = {}
    for event in member.consent_events.order_by("happened_at", "pk"):
        latest[event.kind] = event
    return [latest[kind] for kind in WORDINGS if kind in latest]


def may_withdraw(kind: str) -> bool:
    """Whether this one is withdrawn by itself; the charter is withdrawn by leaving."""
    return kind in settings.CONSENT_WITHDRAWALS


def withdraw(member: "User", *, kind: str, method: str, now: datetime) -> None:
    """Take a consent back, by the action of the room that asked for it."""
    import_string(settings.CONSENT_WITHDRAWALS[kind])(member, method=method, now=now)
