"""Answers for requests that went wrong, in French, without the database."""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from cms.core.limits import TooMany

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
LONG = 100
"""A value of more characters is a text, whatever it holds: keys and marks are shorter."""

AWAY_SECONDS = 30


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long: say so, and give back the text that was being sent.

    One click sends it again, but only what a page of this site sent: a form of another site must
    not be one click away from being believed.
    """
    may_send_again = _is_from_here(request) and _is_looked_at(request)
    return give_back(request, "403_csrf.html", status=403, may_send_again=may_send_again)


def give_back(
    request: HttpRequest, template: str, *, status: int, may_send_again: bool
) -> HttpResponse:
    """A page that says what went wrong, with what was being sent and a button to send it again."""
    context = _sent(request, may_send_again=may_send_again)
    if context["again"]:
        context["csrf_token"] = get_token(request)
    return HttpResponse(render_to_string(template, context), status=status)


def _sent(request: HttpRequest, *, may_send_again: bool) -> dict[str, Any]:
    """What was being sent: `kept` holds its texts, shown to be copied or sent again; `along` what
    goes with them, keys and choices. Passwords are not shown.
    """
    posted = _posted(request)
    fields = [(name, value) for name, values in posted.lists() for value in values]
    shown = [(name, value) for name, value in fields if name != TOKEN and "password" not in name]
    return {
        "path": request.path,
        "kept": [one for one in shown if _is_text(one[1])],
        "along": [one for one in shown if not _is_text(one[1])],
        "again": may_send_again and bool(shown) and not any("password" in one for one in posted),
        "had_files": bool(shown) and bool(request.FILES),
    }


def _is_text(value: str) -> bool:
    """Whether somebody wrote it: a key, a mark or a choice holds no space and no address."""
    return len(value.split()) > 1 or "://" in value or len(value) > LONG


def _posted(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except (UnreadablePostError, RequestDataTooBig, SuspiciousOperation):
        return QueryDict()


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the request, as browsers say it and no page can forge."""
    here = f"{request.scheme}://{request.get_host()}"
    if "Origin" in request.headers:
        return request.headers["Origin"] == here
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _is_looked_at(request: HttpRequest) -> bool:
    """Whether the answer is a page for somebody, and not one that a script receives.

    A draft that leaves with the page it was written on would else be given a session, and a
    token, in place of those of the page that has just told its reader to try again.
    """
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Seen, but not allowed."""
    return HttpResponse(render_to_string("403.html", {}, request), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent, or not for this reader: the same page for both, which names nothing."""
    return HttpResponse(render_to_string("404.html", {}, request), status=404)


def form_only(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that only receives, opened as a page: after signing in again, or by going back."""
    page = render_to_string("405.html", {}, request)
    return HttpResponse(page, status=405, headers={"Allow": allowed})


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """A limit is reached: when to come back, for people and for programs, and what was written."""
    minutes = -(-error.retry_after // 60)
    hours = -(-minutes // 60) if minutes > 90 else 0
    context = _sent(request, may_send_again=False) | {"minutes": minutes, "hours": hours}
    page = render_to_string("429.html", context, request)
    return HttpResponse(page, status=429, headers={"Retry-After": str(error.retry_after)})


def slow_down(request: HttpRequest) -> HttpResponse:
    """django-allauth's own limits, which are of so many a minute."""
    return too_many(request, TooMany(60))


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. No session, no context, no database: any of them may be what failed.

    What was being sent is given back; sent again, it carries the token that it came with.
    """
    is_away = isinstance(sys.exception(), OperationalError | InterfaceError)
    context = _sent(request, may_send_again=True)
    context["csrf_token"] = _posted(request).get(TOKEN, "")
    template, status = ("503.html", 503) if is_away else ("500.html", 500)
    response = HttpResponse(render_to_string(template, context), status=status)
    if is_away:
        response["Retry-After"] = str(AWAY_SECONDS)
    return response
