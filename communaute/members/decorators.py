"""Conditions that a view states above its name."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def network_required(view: View[P]) -> View[P]:
    """Open to the community alone; to a signed-in stranger the page does not exist."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not reader_for(request.user).in_network:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
