"""What is added to answers: headers that depend on who asks and where, and compression."""

from collections.abc import Callable
from urllib.parse import urlsplit

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import gettext as _

from cms.core.errors import form_only, too_many
from cms.core.limits import TooMany


class ContentSecurityPolicy(CSPMiddleware):
    """`'self'` everywhere; the Wagtail admin alone may run the inline scripts it is written with.

    Measured on Wagtail 8.0: its date pickers, inline panels and rich text editor hold inline
    scripts and styles. A nonce there would cancel `'unsafe-inline'`, so there is none.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(settings.ADMIN_PREFIX):
            parts.update = {"script-src": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE]}
        return parts


class CompressedPages(GZipMiddleware):
    """Pages travel four times lighter; files are left as they are, with their lengths and ranges.

    What a page reflects cannot be guessed from its length (BREACH): Django adds bytes at random
    to each, its tokens are masked anew, and another site's requests carry no session (`Lax`).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class SignInFirst(LoginRequiredMiddleware):
    """What a form would have done is not done: whoever signs in returns to the page it was on.

    Its own address often takes no visit, and would show a dead end.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        from_page = urlsplit(request.headers.get("Referer", ""))
        if request.method != "POST" or from_page.netloc != request.get_host():
            return super().handle_no_permission(request, view_func)
        messages.info(
            request, _("Connectez-vous, puis refaites votre geste\xa0: il reste à faire.")
        )
        return redirect_to_login(from_page._replace(scheme="", netloc="").geturl())


class LimitsReached:
    """A limit reached anywhere below is the page that says when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return too_many(request, error) if isinstance(error, TooMany) else None


class FormsOnly:
    """Where Django answers that it takes no GET, with nothing to read, a page says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            return form_only(request, response.headers["Allow"])
        return response


class PrivateResponses:
    """What a signed-in person receives is hers: no shared cache keeps it, no engine lists it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response
