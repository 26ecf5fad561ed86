"""django-allauth's hooks: its mail is a row, its words are ours, and nobody signs up alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.mail import outbox
from communaute.members import notices

CODES = {
    "login_code": "login_code",
    "password_reset_code": "password_reset_code",
    "email_confirmation": "email_confirmation_code",
    "email_confirmation_signup": "email_confirmation_code",
}
"""allauth's template names that carry a code → our kind of message."""

WRONG_CODE = _("Ce code n’est pas le bon. Vérifiez le dernier code reçu, puis réessayez.")


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
        # Asked of an unknown address too: the same work for both.
        known = EmailAddress.objects.filter(email=email.lower(), verified=True)
        address = known.select_related("user").first()
        outbox.enqueue(
            kind=CODES.get(name, "account_notice"),
            address=email,
            user=address.user if address else context.get("user"),
            context=facts,
            urgent=True,
            now=timezone.now(),
        )


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Confirmez d’abord votre courriel."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The square to photograph, on white: on a dark page telephones could not read it."""
        head, tag, body = super().build_totp_svg(url).partition("<path")
        return f'{head}<rect width="100%" height="100%" fill="#fff"/>{tag}{body}'
