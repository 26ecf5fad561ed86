"""What allauth says happened to an account, received here, one line each, for the security log.

A refused password is not a signal of allauth's that is the same for known and unknown addresses:
`adapter.authentication_failed` records it, and `account_views` a refused code.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaute.members import account_limits, audit, visits
from communaute.members.models import AuditEvent, User

Kind = AuditEvent.Kind
METHODS = {
    "code": gettext_lazy("Code par courriel"),
    "password": gettext_lazy("Mot de passe"),
    "webauthn": gettext_lazy("Clé d’accès"),
    "totp": gettext_lazy("Application d’authentification"),
    "recovery_codes": gettext_lazy("Codes de secours"),
}


@receiver(user_logged_in)
def begin_visits(request: HttpRequest, user: User, **_facts: Any) -> None:
    visits.begin(request.session, user, now=timezone.now())


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: User, **_facts: Any) -> None:
    _record(Kind.SIGNED_IN, user, " + ".join(_methods(request, user)))


@receiver(user_logged_out)
def signed_out(user: User | None, **_facts: Any) -> None:
    if user is not None:
        _record(Kind.SIGNED_OUT, user, "")


@receiver(mfa.authentication_failed)
def second_step_refused(user: User, **_facts: Any) -> None:
    _record(Kind.SIGN_IN_REFUSED, user, _("Deuxième étape"))


@receiver([account.password_set, account.password_changed])
def password_changed(user: User, **_facts: Any) -> None:
    _record(Kind.ACCOUNT_CHANGED, user, _("Mot de passe changé"))


@receiver(account.password_reset)
def password_reset(user: User, **_facts: Any) -> None:
    account_limits.forget_failures(user.email)
    _record(Kind.ACCOUNT_CHANGED, user, _("Mot de passe choisi avec un code"))


@receiver(account.email_changed)
def email_changed(user: User, **_facts: Any) -> None:
    _record(Kind.ACCOUNT_CHANGED, user, _("Courriel changé"))


@receiver(mfa.authenticator_added)
def authenticator_added(user: User, authenticator: Authenticator, **_facts: Any) -> None:
    _record(Kind.ACCOUNT_CHANGED, user, _("Ajout : %(what)s") % {"what": _what(authenticator)})


@receiver(mfa.authenticator_removed)
def authenticator_removed(user: User, authenticator: Authenticator, **_facts: Any) -> None:
    _record(Kind.ACCOUNT_CHANGED, user, _("Retrait : %(what)s") % {"what": _what(authenticator)})


@receiver(mfa.authenticator_reset)
def authenticator_reset(user: User, authenticator: Authenticator, **_facts: Any) -> None:
    _record(Kind.ACCOUNT_CHANGED, user, _("Nouveaux : %(what)s") % {"what": _what(authenticator)})


def _record(kind: AuditEvent.Kind, user: User, about: str) -> None:
    audit.record(kind, actor=user, subject=user, about=about, now=timezone.now())


def _what(authenticator: Authenticator) -> str:
    return str(METHODS[authenticator.type])


def _methods(request: HttpRequest, user: User) -> list[str]:
    """How this person just entered, in order: « Mot de passe », « Clé d’accès »."""
    used = (
        record.get("type") or record["method"]
        for record in get_authentication_records(request, user)
    )
    return [str(METHODS[name]) for name in used if name in METHODS]
