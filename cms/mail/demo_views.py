"""`/demo/courriels/`: the mails sent by the demonstration, shown to whoever runs it."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cms.mail import reading

Parameters = ParamSpec("Parameters")
# A mail carries its styles; it runs nothing and loads nothing. Only our own page frames it.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the visitor sits at the demonstration's machine. Behind a proxy nobody does."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    return ip_address(request.META["REMOTE_ADDR"]).is_loopback


def demonstration_only(view: View[Parameters]) -> View[Parameters]:
    """The view exists in the demonstration alone, and for its own machine alone."""

    @wraps(view)
    def guarded(
        request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if not (settings.DEMO and from_this_machine(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@require_safe
@demonstration_only
def letters(request: HttpRequest) -> HttpResponse:
    return render(
        request, "emails/demo_list.html", {"letters": reading.letters(), "send_url": send_url()}
    )


@login_not_required
@require_safe
@demonstration_only
def letter(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "emails/demo_letter.html", {"letter": found(name)})


@login_not_required
@require_safe
@xframe_options_sameorigin
@demonstration_only
def body(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for a frame without scripts; its links open in the whole window."""
    html = found(name).html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


def found(name: str) -> reading.Letter:
    letter = reading.letter(name)
    if letter is None:
        raise Http404
    return letter


def send_url() -> str:
    """Where the digests' own button posts to, if the site has digests."""
    try:
        return reverse("demo_send")
    except NoReverseMatch:
        return ""
