"""What the box asks of the site while one writes: keep a draft, show the text, find somebody."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.core import dates, limits
from communaute.discussions.guard.forms import may_be_kept
from communaute.discussions.masks.voices import mine
from communaute.discussions.models import Post
from communaute.discussions.views.writing import preview_of
from communaute.discussions.writing import corrections, drafts, keys, mentions
from communaute.discussions.writing.drafts import Place
from communaute.discussions.writing.rendering import MAX_LENGTH
from communaute.members.access import Audience
from communaute.members.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: MemberRequest) -> HttpResponse:
    """GET: « Vos brouillons ». POST: keep one, erase one, or say whether a form was published."""
    if request.method != "POST":
        found = drafts.kept_by(request.user)
        return render(request, "discussions/drafts.html", {"drafts": found})
    if key := request.POST.get("cle"):
        return JsonResponse({"sent": _was_published(request, key)})
    place = _place(request)
    if seen := request.POST.get("corrige"):
        return JsonResponse({"sent": _was_corrected(place, seen)})
    if "effacer" in request.POST:
        drafts.drop(request.user, place.key)
        messages.success(request, _("Brouillon effacé"))
        return redirect("discussions:drafts")
    return _keep(request, place)


def _keep(request: MemberRequest, place: Place) -> JsonResponse:
    now = timezone.now()
    limits.consume("draft", request.user.pk, now=now)
    fields = {name: request.POST.get(name, "") for name in drafts.FIELDS}
    body = request.POST.get("body", "")
    is_kept = drafts.keep(request.user, place.key, body=body, fields=fields, now=now)
    return JsonResponse({"kept": is_kept, "at": dates.clock(now)})


@require_POST
def preview(request: MemberRequest) -> JsonResponse:
    """The text as others would see it."""
    limits.consume("preview", request.user.pk, now=timezone.now())
    body = request.POST.get("body", "")
    if len(body) > MAX_LENGTH:
        return JsonResponse({"error": _("Ce message est trop long.")}, status=400)
    if not may_be_kept(body):
        return JsonResponse({}, status=422)  # the whole form is then sent, and the panel shown
    return JsonResponse({"html": preview_of(request, _place(request), body)})


@require_GET
def people(request: MemberRequest) -> JsonResponse:
    """Who may be meant by the beginning of a name, of those who may read what is being written."""
    limits.consume("name looked for", request.user.pk, now=timezone.now())
    place = _place(request)
    found = mentions.offered(
        request.GET.get("q", "")[:80],
        request.user,
        place.page,
        audience=place.topic.audience if place.topic else Audience.PAGE,
        group=place.topic.audience_group_id if place.topic else None,
    )
    return JsonResponse({"people": [one._asdict() for one in found]})


def _place(request: MemberRequest) -> Place:
    asked = request.POST if request.method == "POST" else request.GET
    place = drafts.place_of(asked.get("place", ""), request.user)
    if place is None:
        raise Http404
    return place


def _was_corrected(place: Place, seen: str) -> bool:
    """Whether a message says something else than the version that was corrected."""
    return place.post is not None and corrections.mark_of(place.post.body) != seen


def _was_published(request: MemberRequest, key: str) -> bool:
    """Whether a form of that key made a message of this member: their browser may forget it."""
    try:
        return Post.objects.filter(mine(request.user), key=keys.bare(key)).exists()
    except ValidationError:
        return False
