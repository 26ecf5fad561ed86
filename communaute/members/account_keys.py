"""Passkeys, and what stands beside them as a second step: allauth's views, `next` never lost."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn import views as keys
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from communaute.members import audit
from communaute.members.account_again import recent_entry_required
from communaute.members.account_forms import KEY_REFUSED
from communaute.members.models import AuditEvent, User

Type = Authenticator.Type


class SignIn(keys.LoginWebAuthnView):
    """`/compte/connexion/cle/`: GET gives the script its challenge, POST enters."""

    def form_invalid(self, form: Any) -> HttpResponse:
        _record_refusal(None)
        messages.error(self.request, KEY_REFUSED)
        return redirect(_with_next(self.request, reverse("account_login")))


class SecondStep(mfa.AuthenticateView):
    """After the code or the password: the application, a recovery code, or a key."""

    def form_invalid(self, form: Any) -> HttpResponse:
        if form is self.webauthn_form:
            _record_refusal(self.stage.login.user)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owned = Authenticator.objects.filter(user_id=self.stage.login.user.pk)
        types = set(owned.values_list("type", flat=True))
        return super().get_context_data(**kwargs) | {
            "has_key": Type.WEBAUTHN in types,
            "has_application": Type.TOTP in types,
        }


class Reauthenticate(keys.ReauthenticateWebAuthnView):
    """A key shown again before what matters; refused, one tries again here."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, KEY_REFUSED)
        return redirect(_with_next(self.request, reverse("mfa_reauthenticate_webauthn")))


class Onward:
    """Carries `next` through the pages that add a second step."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        onward = get_next_redirect_url(self.request) or ""
        query = _with_next(self.request, "") if onward else ""
        return context | {"onward": onward, "onward_query": query}


class Added(Onward):
    """A second step that was just added has just been shown: this session has proven it."""

    kind: Authenticator.Type

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)  # type: ignore[misc]
        record_authentication(
            self.request, self.request.user, "mfa", type=self.kind.value, reauthenticated=True
        )
        return response

    def get_success_url(self) -> str:
        return _with_next(self.request, super().get_success_url())  # type: ignore[misc]


class AddKey(Added, keys.AddWebAuthnView):
    kind = Type.WEBAUTHN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}


class AddApplication(Added, ActivateTOTPView):
    kind = Type.TOTP


class Security(Onward, mfa.IndexView):
    """`/compte/securite/`."""


class RecoveryCodes(Onward, ViewRecoveryCodesView):
    """`/compte/securite/codes/`."""


class RecoveryCodesFile(DownloadRecoveryCodesView):
    """The codes as a file, under a name that its holder will know again."""

    def render_to_response(self, context: Any, **response_kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
        return response


add_key = recent_entry_required(AddKey.as_view())
add_application = recent_entry_required(AddApplication.as_view())


def _with_next(request: HttpRequest, url: str) -> str:
    return passthrough_next_redirect_url(request, url, "next")


def _record_refusal(subject: User | None) -> None:
    audit.record(
        AuditEvent.Kind.SIGN_IN_REFUSED, subject=subject, about=_("Clé d’accès"), now=timezone.now()
    )
