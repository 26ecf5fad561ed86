"""Whoever has not agreed to the charter is led to the first screen, from any page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

INVITATIONS = "/compte/invitation/"


class Welcome:
    """Leads to `/compte/bienvenue/`, and on from there; costs nothing to those who went through.

    What must stay open before any agreement: the words agreed to, the way out, one's own data
    (with the proof of identity that it asks for), unsubscribing, and what no person opens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or user.welcomed_at or request.path.startswith(self.open):
            return self.get_response(request)
        following = self.following(request)
        query = f"?{urlencode({'next': following})}" if following != "/" else ""
        return redirect(f"{reverse('welcome')}{query}")

    @staticmethod
    def following(request: HttpRequest) -> str:
        """Where to lead on: the page asked for, or the invitation that was being accepted.

        Any other POST is lost: its page, asked for again, says nothing of what was sent.
        """
        if request.method in {"GET", "HEAD"}:
            return request.get_full_path()
        return request.path if request.path.startswith(INVITATIONS) else "/"

    @cached_property
    def open(self) -> tuple[str, ...]:
        return (
            reverse("welcome"),
            reverse("account_logout"),
            reverse("account_reauthenticate"),
            "/compte/donnees/",
            "/compte/desabonnement/",
            "/compte/avis/arreter/",
            "/compte/courriels/essai/",
            "/charte/",
            "/vie-privee/",
            "/code-de-conduite/",
            "/sante/",
            "/.well-known/",
            "/robots.txt",
            "/sitemap.xml",
            "/favicon.ico",
            settings.STATIC_URL,
            settings.MEDIA_URL,
        )
