"""Tells how many queries a response took, to whoever asks by a header."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ASK, TELL = "X-Count-Queries", "X-Queries"


class CountQueries:
    """Counts only where `X-Count-Queries` asks: the timed requests pay nothing for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        count = 0

        def wrapper(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(wrapper):
            response = self.get_response(request)
        response.headers[TELL] = str(count)
        return response
