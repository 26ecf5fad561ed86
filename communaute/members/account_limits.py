"""What is counted at the door, before the answer: tries made at the same time see each other.

An attempt that succeeds is not one of the failures: it gives back its own count, and no more.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from cms.core import limits
from communaute.members.models import User

Use = tuple[str, str]


@dataclass(frozen=True)
class Attempt:
    """Uses counted at one moment."""

    uses: tuple[Use, ...]
    at: datetime

    def succeeded(self) -> None:
        for name, who in self.uses:
            limits.give_back(name, who, now=self.at)


def password_attempt(request: HttpRequest, email: str) -> Attempt:
    """Count a try of a password.

    Raises:
        TooMany: the account, known or not, or the address of the network had too many failures.
    """
    return _begin(
        ("sign-in from an address", address_of(request)), ("sign-in of an account", email.lower())
    )


def second_step_attempt(request: HttpRequest, user: User) -> Attempt:
    """Count a try of a second step's code or key. Raises `TooMany`, as above."""
    return _begin(
        ("sign-in from an address", address_of(request)),
        ("second step of an account", str(user.pk)),
    )


def code_request(request: HttpRequest, email: str) -> None:
    """Count a code asked for by mail, for an account or a stranger. Raises `TooMany`, as above."""
    _begin(("code from an address", address_of(request)), ("code for an account", email.lower()))


def forget_failures(email: str) -> None:
    """A new password was chosen with a code: the tries of the old one no longer count."""
    limits.forget("sign-in of an account", email.lower(), now=timezone.now())


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, behind as many proxies as are trusted."""
    return limits.network(get_adapter(request).get_client_ip(request))


def _begin(*uses: Use) -> Attempt:
    attempt = Attempt(uses, timezone.now())
    for name, who in uses:
        limits.consume(name, who, now=attempt.at)
    return attempt
