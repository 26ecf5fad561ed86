"""The way out that a mail carries: opened without signing in, shown by GET, done by POST."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def new_token() -> str:
    """128 random bits: the right to leave one list in one person's name, and nothing else."""
    return secrets.token_hex(16)


def one_click(view: View[Parameters]) -> View[Parameters]:
    """A page that a mail program posts to alone, without session nor page (RFC 8058).

    A mail scanner that opens every link changes nothing: the view must act on POST only.
    """

    @csrf_exempt
    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(
        request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return opened
