"""What this session has proven of the second step; the page where it proves it, then goes on."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from communaute.members.access import ROLES, reader_for

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a role is asked for a second step that this session has not shown."""
    reader = reader_for(request.user)
    privileged = reader.is_superuser or bool(reader.roles & ROLES)
    return settings.MFA_REQUIRED and privileged and not has_proven(request)


def has_proven(request: HttpRequest, *, since: float = 0) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record["at"] > since for record in records)


def prove(request: HttpRequest) -> HttpResponse:
    """To the page where one shows one's second factor, or adds one; then back here."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    way = next((way["url"] for way in ways if way["id"].startswith("mfa_")), "")
    if not way:
        words = _("Votre rôle demande une deuxième étape de connexion\xa0: ajoutez-la ici.")
        messages.warning(request, words)
    onward = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return redirect(f"{way or reverse('mfa_index')}?{onward}")


def proven(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open once this session has just shown the account's second step, if the account has one.

    allauth is content with the password here: whoever stole it would read the recovery codes.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        if is_mfa_enabled(request.user, SECOND_STEPS) and not has_proven(request, since=since):
            return prove(request)
        return view(request, *args, **kwargs)

    return guarded
