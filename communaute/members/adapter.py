"""django-allauth's hooks: its mail is a row, its words are ours, and nobody signs up alone."""

from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cms.mail import outbox
from communaute.members import account_limits as limits
from communaute.members import audit, notices
from communaute.members.models import AuditEvent, User

CODES = {
    "login_code": "login_code",
    "password_reset_code": "password_reset_code",
    "email_confirmation": "email_confirmation_code",
    "email_confirmation_signup": "email_confirmation_code",
}
"""allauth's template names that carry a code → our kind of message."""

LIVES = {
    "login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
    "password_reset_code": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    "email_confirmation_code": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
}
"""How many seconds a code opens something: later, its mail stays here."""

WRONG_CODE = _("Ce code n’est pas le bon. Vérifiez le dernier code reçu, puis réessayez.")


WAYS = {
    "reauthenticate": _("Confirmer par mon mot de passe"),
    "mfa_reauthenticate:webauthn": _("Confirmer par ma clé d’accès"),
    "mfa_reauthenticate": _("Confirmer par un code de mon application, ou de secours"),
}
"""The ways to prove again who one is, the first offered first, in the words of their links."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est fermé."),
        "duplicate_email": _("C’est déjà votre courriel."),
        "email_password_mismatch": _(
            "Le courriel et le mot de passe ne vont pas ensemble. "
            "Réessayez, ou demandez un code par courriel."
        ),
        "email_taken": _("Cette adresse ne peut pas servir ici. Choisissez-en une autre."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel. Réessayez."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("Ce n’est pas votre mot de passe. Réessayez."),
        "rate_limited": _("Vous allez un peu vite. Attendez une minute, puis réessayez."),
        "too_many_login_attempts": _(
            "Trop d’essais de suite. Attendez cinq minutes, ou demandez un nouveau code."
        ),
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:account")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: one enters by invitation, or by asking the facilitators."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write an urgent row; the worker renders and sends it.

        A code keeps its own kind. Every other message (a change made to the account, an address
        that has none) is an `account_notice` that carries its words.
        """
        name = template_prefix.rpartition("/")[2]
        facts = {"code": context["code"]} if name in CODES else notices.words(name, context)
        kind, now = CODES.get(name, "account_notice"), timezone.now()
        outbox.enqueue(
            kind=kind,
            address=email,
            user=holder_of(email) or context.get("user"),
            context=facts,
            urgent=True,
            now=now,
            not_after=now + timedelta(seconds=LIVES[kind]) if kind in LIVES else None,
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt as a row, where stock allauth writes in the cache."""
        self._attempt = limits.password_attempt(request, credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._attempt.succeeded()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Recorded without what was typed; without anybody where the address is not known."""
        audit.record(
            AuditEvent.Kind.SIGN_IN_REFUSED,
            subject=holder_of(credentials["email"]),
            about=_now("Mot de passe"),
            now=timezone.now(),
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        return [ways[name] | {"description": words} for name, words in WAYS.items() if name in ways]


def holder_of(email: str) -> User | None:
    """Whose verified address it is.

    In two queries when there is somebody, one when not: allauth, looking for an account, asks
    one more for an address that has none. So both cost the same (tests/members/accounts).
    """
    address = EmailAddress.objects.filter(email=email.lower(), verified=True).first()
    return address.user if address else None


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Ajoutez d’abord une clé d’accès ou une application."),
        "incorrect_code": _(
            "Ce code n’est pas le bon. Prenez celui que l’application montre maintenant, ou un "
            "code de secours qui n’a pas servi."
        ),
        "unverified_email": _("Confirmez d’abord votre courriel."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The square to photograph, on white: on a dark page telephones could not read it."""
        head, tag, body = super().build_totp_svg(url).partition("<path")
        return f'{head}<rect width="100%" height="100%" fill="#fff"/>{tag}{body}'

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What a key is called if its holder gives it no name."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _now("Clé %(n)d") % {"n": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site as the device names it beside the key."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
