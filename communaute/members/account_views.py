"""The sign-in page and the codes: `next` is never lost, a stranger costs the same work."""

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.signup import send_unknown_account_mail
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import limits
from communaute.members import account_limits, audit
from communaute.members.account_forms import CodeRequestForm, PasswordSignInForm
from communaute.members.models import AuditEvent, User


class PasswordSignIn(account.LoginView):
    """`/compte/connexion/`: answers the second form of the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"password_form": context["form"], "code_form": CodeRequestForm()}


class CodeSignIn(account.RequestLoginCodeView):
    """`/compte/connexion/code/`: answers the first form of the same page."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        password_form = PasswordSignInForm(request=self.request)
        return context | {"password_form": password_form, "code_form": context["form"]}


class CodeAsked:
    """A page that waits for a code, or a form: allauth's, whose process is `_process`.

    allauth counts the tries in the session, where tries made at the same time do not see each
    other: they are counted as rows too, before the answer (docs/decisions/limits.md).
    """

    request: HttpRequest
    _process: Any
    refused: str | Promise = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.holder()
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder()
        if request.POST.get("action") == "resend":
            self.count_resend(holder)
        elif not self.may_try() or self.is_out_of_date(holder):
            return self.start_again()
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def form_invalid(self, form: Any) -> HttpResponse:
        if self.refused:
            audit.record(
                AuditEvent.Kind.SIGN_IN_REFUSED,
                subject=self._process.user,
                about=str(self.refused),
                now=timezone.now(),
            )
        return super().form_invalid(form)  # type: ignore[misc]

    def holder(self) -> User | None:
        """Whose code it is; for a stranger, nobody, found with as many queries."""
        return self._process.user or nobody()

    def count_resend(self, holder: User | None) -> None:
        """Another mail counts as a request; a stranger gets theirs again too: the same work."""
        address = self._process.state["email"]
        account_limits.code_request(self.request, address)
        if holder is None:
            nobody()  # the mail of a member looks its reader up
            send_unknown_account_mail(self.request, address)

    def may_try(self) -> bool:
        asked = f"{self.request.session.session_key} {self._process.state['at']}"
        try:
            limits.consume("tries of a code", asked, now=timezone.now())
        except limits.TooMany:
            return False
        return True

    def is_out_of_date(self, holder: User | None) -> bool:
        """A code sent to an address dies once the account is no longer at that address."""
        return holder is not None and holder.email != self._process.state["email"].lower()

    def start_again(self) -> HttpResponse:
        self._process.abort()
        messages.error(self.request, get_adapter().error_messages["too_many_login_attempts"])
        return redirect(self.passthrough_next_url(reverse("account_login")))  # type: ignore[attr-defined]


def nobody() -> User | None:
    """What a stranger costs, where a member is looked up."""
    return User.objects.filter(pk=0).first()


@method_decorator(login_not_required, name="dispatch")
class ConfirmCode(CodeAsked, account.ConfirmLoginCodeView):
    """The code itself. A code out of date or tries leads back to sign-in, `next` with it."""

    refused = _("Code par courriel")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        again = reverse("account_request_login_code")
        if isinstance(response, HttpResponseRedirect) and response.url == again:
            return redirect(self.passthrough_next_url(reverse("account_login")))
        return response


@method_decorator(login_not_required, name="dispatch")
class ConfirmReset(CodeAsked, account.ConfirmPasswordResetCodeView):
    """The code that lets one choose a new password."""

    refused = _("Code pour un nouveau mot de passe")


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddress(CodeAsked, account.ConfirmEmailVerificationCodeView):
    """The code sent to a new address: the account is still at the former one."""

    def is_out_of_date(self, holder: User | None) -> bool:
        return False

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if isinstance(response, HttpResponseRedirect) and self.request.user.is_authenticated:
            return redirect("account_email")
        return response
