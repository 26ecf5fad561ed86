"""Who opens `/animation/`: the role, and nothing else; to anybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def facilitators_only(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not reader_for(request.user).is_facilitator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
