"""Answers for requests that went wrong, in French, without the database."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cms.core.limits import TooMany


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long: say so, and give back the text that was being sent."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
        if len(value) > 20
    ]
    page = render_to_string("403_csrf.html", {"kept": kept, "path": request.path})
    return HttpResponse(page, status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Seen, but not allowed."""
    return HttpResponse(render_to_string("403.html", {}, request), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent, or not for this reader: the same page for both, which names nothing."""
    return HttpResponse(render_to_string("404.html", {}, request), status=404)


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """A limit is reached: when to come back, for people and for programs."""
    minutes = -(-error.retry_after // 60)
    hours = -(-minutes // 60) if minutes > 90 else 0
    page = render_to_string("429.html", {"minutes": minutes, "hours": hours}, request)
    return HttpResponse(page, status=429, headers={"Retry-After": str(error.retry_after)})


def slow_down(request: HttpRequest) -> HttpResponse:
    """django-allauth's own limits, which are of so many a minute."""
    return too_many(request, TooMany(60))


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. No session, no context, no database: any of them may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
