"""The session ended while somebody was writing: their words wait, and come back as a draft."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import limits
from cms.core.errors import give_back
from communaute.discussions.guard.forms import may_be_kept
from communaute.discussions.masks.voices import mine
from communaute.discussions.models import Post, Topic
from communaute.discussions.writing import drafts, keys
from communaute.discussions.writing.rendering import MAX_LENGTH
from communaute.members.account_limits import address_of
from communaute.members.models import User
from communaute.members.requests import MemberRequest

SESSION_KEY = "words_kept"
KEY_LENGTH = 64
WAIT = timedelta(hours=1)
"""How long words wait for the sign-in: afterwards somebody else may sit at the computer."""

View = Callable[..., HttpResponse]


def keeps_words(place: str) -> Callable[[View], View]:
    """A view that receives words: `place` is theirs, `topic:{pk}` from the address.

    Somebody signed out is led to the sign-in page, their words kept with their session; once they
    are back at this address the words are their draft. Somebody else who signs in there instead
    does not receive them.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @wraps(view)
        def wrapper(request: Any, **kwargs: Any) -> HttpResponse:
            key = place.format(**kwargs)
            if request.user.is_authenticated:
                _take_up(request, key)
                return _done(request, view, kwargs)
            if request.method == "POST" and request.POST.get("body", "").strip():
                return _hold(request, key)
            return redirect_to_login(request.path)

        return wrapper

    return decorate


def _done(request: MemberRequest, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    """What the view answers; where the place is gone, or closed, the words with the refusal."""
    try:
        return view(request, **kwargs)
    except (Http404, Topic.DoesNotExist, Post.DoesNotExist):
        if request.method == "POST" and request.POST.get("body", "").strip():
            return give_back(request, "discussions/gone.html", status=404, may_send_again=False)
        raise


def _hold(request: HttpRequest, key: str) -> HttpResponse:
    now = timezone.now()
    told = {name: request.POST.get(name, "")[:length] for name, length in drafts.FIELDS.items()}
    body = request.POST["body"]
    if len(body) > MAX_LENGTH or not may_be_kept(body, told["title"]) or _too_many(request, now):
        # Not written down: the page itself keeps it, until its author has signed in elsewhere.
        return give_back(request, "sign_in_first.html", status=401, may_send_again=True)
    request.session[SESSION_KEY] = {
        "place": key,
        "body": body,
        "fields": told,
        "key": request.POST.get("key", "")[:KEY_LENGTH],
        "at": now.isoformat(),
    }
    messages.success(request, _("Votre texte est gardé\xa0: connectez-vous, il vous attend."))
    return redirect_to_login(request.path)


def _take_up(request: MemberRequest, key: str) -> None:
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["place"] != key:
        return
    now = timezone.now()
    is_recent = now - datetime.fromisoformat(kept["at"]) < WAIT
    if is_recent and _is_theirs(request.user, key, kept.get("key", "")):
        drafts.keep(request.user, key, body=kept["body"], fields=kept["fields"], now=now)
    del request.session[SESSION_KEY]


def _is_theirs(member: User, place: str, key: str) -> bool:
    """Whether these words are this member's: a correction is its message's author's, hidden or
    not; the rest belongs to whomever the form was shown to.
    """
    kind, _colon, number = place.partition(":")
    if kind == "post":
        return Post.objects.filter(mine(member), pk=int(number)).exists()
    return keys.is_of(key, member)


def _too_many(request: HttpRequest, now: datetime) -> bool:
    """Rows of sessions are written for anybody: an address of the network has its share."""
    try:
        limits.consume("words kept from an address", address_of(request), now=now)
    except limits.TooMany:
        return True
    return False
