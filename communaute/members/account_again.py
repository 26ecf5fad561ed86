"""Who it is, asked again before what matters, of those who have neither password nor key.

allauth asks for a password or a second step. A person who enters by a code has none of them: they
enter once more, with a new code.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import EmailView, PasswordSetView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

RECENT = 15 * 60  # seconds


def recent_entry_required(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open at once to who can be asked otherwise, or has just entered."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if get_reauthentication_flows(request.user) or entered_recently(request):
            return view(request, *args, **kwargs)
        onward = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_enter_again')}?{onward}")

    return guarded


def entered_recently(request: HttpRequest) -> bool:
    since = timezone.now().timestamp() - RECENT
    return any(one["at"] > since for one in get_authentication_records(request, request.user))


def enter_again(request: HttpRequest) -> HttpResponse:
    """`/compte/confirmer/entrer/`: closes the session, then leads back through the sign-in page."""
    target = get_next_redirect_url(request) or reverse("members:account")
    door = f"{reverse('account_login')}?{urlencode({'next': target})}"
    return render(request, "account/enter_again.html", {"door": door})


change_email = recent_entry_required(EmailView.as_view())
set_password = recent_entry_required(PasswordSetView.as_view())
