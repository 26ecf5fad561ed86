"""The sign-in page: allauth's views, its two forms on one page, `next` never lost."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from communaute.members.account_forms import CodeRequestForm, PasswordSignInForm, SignInCodeForm


class PasswordSignIn(LoginView):
    """`/compte/connexion/`: answers the second form of the page."""

    form_class = PasswordSignInForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"password_form": context["form"], "code_form": CodeRequestForm()}


class CodeSignIn(RequestLoginCodeView):
    """`/compte/connexion/code/`: answers the first form of the same page."""

    form_class = CodeRequestForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        password_form = PasswordSignInForm(request=self.request)
        return context | {"password_form": password_form, "code_form": context["form"]}


@method_decorator(login_not_required, name="dispatch")
class ConfirmCode(ConfirmLoginCodeView):
    """The code itself. A code out of date or tries leads back to sign-in, `next` with it."""

    form_class = SignInCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        again = reverse("account_request_login_code")
        if isinstance(response, HttpResponseRedirect) and response.url == again:
            return redirect(self.passthrough_next_url(reverse("account_login")))
        return response
