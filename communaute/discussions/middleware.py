"""A suspended person who tries to speak, by whatever door, gets the page that says why."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from communaute.discussions.moderation.suspensions import Suspended


class Suspensions:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        from communaute.discussions.views.moderating import suspended

        return suspended(request, error) if isinstance(error, Suspended) else None
