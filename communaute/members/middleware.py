"""Who goes through the doors of `/gestion/` and `/animation/`; who is led on by a redirect."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.models import Page, Site

from cms.core.errors import csrf_failure
from communaute.members import visits
from communaute.members.access import reader_for
from communaute.members.account_proof import lacks_second_factor, prove

FACILITATION_PREFIX = "/animation/"


class Visits:
    """Keeps the day of a person's last visit; ends a session that has slept or served too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            if visits.is_over(request.session, now=now):
                return self.end(request)
            visits.carry_on(request.session, request.user, now=now)
        return self.get_response(request)

    def end(self, request: HttpRequest) -> HttpResponse:
        """Out; then as for any visitor: a page open to all is shown, another leads to sign-in,
        which says why and leads back. What was being sent to one of those is given back.
        """
        logout(request)
        messages.info(
            request,
            _(
                "Votre session s’est fermée d’elle-même, par prudence\xa0: il y avait longtemps "
                "qu’elle était ouverte. Entrez de nouveau, et vous reviendrez où vous alliez."
            ),
        )
        response = self.get_response(request)
        is_led_to_sign_in = response.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
        if is_led_to_sign_in and request.method not in {"GET", "HEAD"}:
            return csrf_failure(request)
        return response


class FormErrors:
    """A form that is refused answers 422, as ours do: django-allauth's views would say 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        is_ours = not request.path.startswith(settings.ADMIN_PREFIX)
        if is_ours and request.method == "POST" and response.status_code == HTTPStatus.OK:
            told = (response.context_data or {}).values()
            if any(isinstance(one, BaseForm) and one.errors for one in told):
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


class PrivilegedDoors:
    """A role opens its pages with a second factor; without the role, the admin does not exist.

    It is this session that must have proven it: one opened with a stolen password does not pass
    because the account's owner has added a second factor since.

    Stock Wagtail sends a signed-in person without the right to the sign-in page, which sends
    them back: they turn in circles. They get the 404 of any absent page instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_admin = request.path.startswith(settings.ADMIN_PREFIX)
        if not in_admin and not request.path.startswith(FACILITATION_PREFIX):
            return self.get_response(request)
        if request.user.is_authenticated:
            if in_admin and not self.opens_admin(request):
                raise Http404
            if lacks_second_factor(request):
                return prove(request)
        return self.get_response(request)

    def opens_admin(self, request: HttpRequest) -> bool:
        may = reader_for(request.user).may_open_admin
        return may and request.user.has_perm("wagtailadmin.access_admin")


class ReadableRedirects(RedirectMiddleware):
    """A redirect names its target: it leads only those who may open it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if answer is response:
            return response
        parts, site = urlsplit(answer["Location"]), Site.find_for_request(request)
        if site is None or parts.netloc not in {"", request.get_host()}:
            return answer
        target = f"{site.root_page.url_path}{parts.path.lstrip('/')}"
        if reader_for(request.user).closed_at(target):
            return response
        is_draft = Page.objects.filter(url_path=target, live=False).exists()
        return response if is_draft else answer
