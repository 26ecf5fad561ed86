"""The home page of visitors and of members; small addresses that every site has."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from bibliotheque.models import ResourcePage
from cms.core import heartbeat
from cms.core.showcase import context as showcase
from cms.home import ladder
from cms.home.models import HomePage
from communaute.digests.watch import late_since
from communaute.discussions.masks.voices import opened_by
from communaute.discussions.models import Topic, Watch
from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest
from formations.home import current_training

PUBLIC_RESOURCES = 6
FOLLOWED, NEW_RESOURCES, QUESTIONS = 6, 4, 3
RECENT = timedelta(days=14)


def home_context(request: HttpRequest, page: HomePage) -> dict[str, Any]:
    """What `/` shows: to a visitor, the way in; to a member, what is new for them."""
    if request.user.is_authenticated:
        return member_context(cast(MemberRequest, request))
    resources = ResourcePage.objects.visible_to(request.user).with_card().newest()
    return {"resources": resources[:PUBLIC_RESOURCES]}


def member_context(request: MemberRequest) -> dict[str, Any]:
    """A member's own home: a constant number of queries, whatever the community's size."""
    user = request.user
    topics = Topic.objects.visible_to(user).with_reading(user).with_row()
    followed = topics.filter(watches__member=user, watches__level__gte=Watch.Level.FOLLOW).unread()
    questions = topics.unanswered().exclude(opened_by(user))
    resources = (
        ResourcePage.objects.visible_to(user)
        .with_card()
        .filter(first_published_at__gte=timezone.now() - RECENT)
    )
    context = {
        "in_network": reader_for(user).in_network,
        "followed": list(followed.by_activity()[:FOLLOWED]),
        "resources": list(resources.newest()[:NEW_RESOURCES]),
        "questions": list(questions.order_by("-created_at", "-pk")[:QUESTIONS]),
        "training": current_training(user),
        "step": ladder.next_step(user),
    }
    context["digest"] = getattr(user, "digest", None)
    return context


@require_POST
def put_ladder_away(request: MemberRequest) -> HttpResponse:
    ladder.put_away(request.user, now=timezone.now())
    messages.success(request, _("C’est noté\xa0: les premiers pas ne vous seront plus proposés."))
    return redirect("/")


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the site can serve: `pret`, `degrade` (mail, digest or cache late), 503 `arret`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"etat": "arret"}, status=503)
    age = heartbeat.age()
    well = cache_answers() and age is not None and age < heartbeat.MAXIMUM_AGE
    well = well and late_since(timezone.now()) is None
    return JsonResponse({"etat": "pret" if well else "degrade"})


def cache_answers() -> bool:
    """Whether Redis keeps what it is given; the database cache stands with the database."""
    if not settings.REDIS_URL:
        return True
    cache.set("ready", "yes", 60)
    return cache.get("ready") == "yes"


@login_not_required
@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /gestion/", "Disallow: /compte/", "Disallow: /communaute/"]
    lines += [
        "Disallow: /bottin/",
        "Disallow: /recherche/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@login_not_required
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages, and only those, for everybody."""
    return wagtail_sitemap(request)


@login_not_required
@cache_control(max_age=86400, public=True)
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a fault."""
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    contact = f"Contact: {settings.SITE_URL}/a-propos/"
    lines = [contact, f"Expires: {expires.isoformat()}", "Preferred-Languages: fr, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@login_not_required
@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> FileResponse:
    path = Path(settings.BASE_DIR) / "cms/core/static/core/favicon.svg"
    return FileResponse(path.open("rb"), content_type="image/svg+xml")


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component of the design system, in every state; demonstration only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "core/components.html", showcase())
