"""One sample at least of each kind of mail, with names and words that put it to the test.

A new folder in `templates/emails/` asks for a line in `CONTEXTS`: what its room writes in the row.
A kind that its room composes by itself has a module beside this one, named in `COMPOSED`.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from cms.mail.transport import Message
from communaute.members import notices as account
from communaute.members.models import User
from tests.letters.digests import digests
from tests.letters.letter import HOME, SENDER, Letter, sources
from tests.letters.notices import notices

FOLDER = Path(__file__).parents[2] / "templates" / "emails"
ORGANIZATION = "Carrefour de persévérance scolaire Sainte-Anne-des-Monts–Cap-Chat"
TOKEN = "3f9c2b7ad41e4c0f8a6b5d2e1c0f9a8b"  # no secret: it opens nothing
INVITATION = {
    "first_name": "Marie-Ève",
    "organization": ORGANIZATION,
    "inviter_id": 1,
    "until": "dimanche 6\xa0décembre 2026",
    "url": f"{HOME}/compte/invitation/{TOKEN}/",
}
REQUEST = {"first_name": "Marie-Ève", "url": f"{HOME}/compte/demande/{TOKEN}/"}
ANSWER = (
    "Bonjour,\n\nNous avons retiré le message où l’on parlait de vous, et prévenu la personne qui "
    "l’avait écrit. Rien d’autre n’est gardé\xa0: voici ce que nous avons vérifié, et comment.\n\n"
    "L’équipe d’animation"
)
WRITTEN = {
    "sender": 1,
    "name": "Anne-Sophie Desjardins-Létourneau",
    "place": ORGANIZATION,
    "text": (
        "Bonjour Maude,\n\nVotre grille d’accueil m’a beaucoup aidée. Accepteriez-vous d’en parler "
        "quinze minutes, au téléphone, à l’équipe qui commence chez nous en janvier?\n\nMerci!"
    ),
    "answer": f"{HOME}/bottin/personnes/1/ecrire/",
}
CONTEXTS: dict[str, dict[str, Mapping[str, Any]]] = {
    "access_request_question": {
        "usual": REQUEST | {"question": "Avec quel organisme travaillez-vous?\n\nDepuis quand?"}
    },
    "access_request_received": {"usual": REQUEST, "without name": REQUEST | {"first_name": ""}},
    "access_request_refused": {"usual": REQUEST | {"note": ANSWER}},
    "account_erased": {
        kept: {"is_last": True, "kept_posts": kept == "posts kept", "url": f"{HOME}/au-revoir/x/"}
        for kept in ("posts kept", "posts erased")
    },
    "account_notice": {
        name: account.words(name, {"to_email": "maude.trepanier@example.org"})
        for name in account.NOTICES
    },
    "email_confirmation_code": {"usual": {"code": "K7M-4QP"}},
    "export_ready": {"usual": {}},
    "invitation": {"usual": INVITATION, "without name": INVITATION | {"first_name": ""}},
    "invitation_reminder": {"usual": INVITATION},
    "login_code": {"usual": {"code": "K7M-4QP"}},
    "mail_test": {"usual": {"url": f"{HOME}/compte/courriels/essai/{TOKEN}/"}},
    "member_letter": {
        "usual": {"letter": WRITTEN, "profile": f"{HOME}/compte/profil/"},
        "no answer": {"letter": WRITTEN | {"answer": ""}, "profile": f"{HOME}/compte/profil/"},
    },
    "password_reset_code": {"usual": {"code": "K7M-4QP"}},
    "privacy_answer": {"usual": {"letter": ANSWER}},
}
COMPOSED: dict[str, Callable[[], Iterator[tuple[str, Message]]]] = {
    "digest": digests,
    "notice": notices,
}


def unsampled(folder: Path = FOLDER) -> list[str]:
    """The kinds of mail of that folder that nobody would look at."""
    kinds = {path.parent.name for path in folder.glob("*/subject.txt")}
    return sorted(kinds - CONTEXTS.keys() - COMPOSED.keys())


def letters() -> Iterator[Letter]:
    """Every sample, as it would leave; the database has its tables, and nothing in them."""
    with sources() as written:
        for kind, name, message in messages():
            yield Letter.of(kind, name, message, written[-1])


def messages() -> Iterator[tuple[str, str, Message]]:
    """Each made only when it is asked for: kind, name of the sample, mail."""
    User.objects.create_user(
        "anne-sophie@example.org", pk=1, first_name="Anne-Sophie", last_name="Desjardins-Létourneau"
    )
    for kind, contexts in CONTEXTS.items():
        for name, context in contexts.items():
            email = OutgoingEmail(kind=kind, address="marie-eve@example.org", context=dict(context))
            yield kind, name, outbox.compose(email, SENDER)
    for kind, compose in COMPOSED.items():
        yield from ((kind, name, message) for name, message in compose())
