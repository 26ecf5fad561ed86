"""What one writes: a reply, a conversation."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from cms.core.limits import TooMany
from cms.core.pages import address
from communaute.discussions import actions
from communaute.discussions.files.filetypes import Refused
from communaute.discussions.models import Post, Topic
from communaute.discussions.reading.messages import quoted_names
from communaute.discussions.views.kept_words import keeps_words
from communaute.discussions.views.reading import place_of, screen_or_404, topic_context
from communaute.discussions.writing import composer, drafts, mentions, quotes, rendering, writers
from communaute.discussions.writing.drafts import Place
from communaute.discussions.writing.forms import PostForm
from communaute.members.access import Audience, State, reader_for, visible_pages
from communaute.members.requests import MemberRequest

Published = Post | Topic
Publish = Callable[[dict[str, Any], datetime], Published]


@keeps_words("topic:{pk}")
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish a reply; on error the page comes back with what was typed."""
    seen = screen_or_404(request, pk)
    found = seen.topic
    place = Place.of_topic(found)
    if request.method != "POST":
        return redirect(place.address)

    def publish(told: dict[str, Any], now: datetime) -> Post:
        return actions.post_reply(found, author=request.user, now=now, **told)

    form = composer.bound(request, place)
    done = receive(request, place, form, publish)
    if done is not None:
        return done
    context = topic_context(request, seen, form)
    return render(request, "discussions/topic.html", context, status=form.status)


@keeps_words("page:{page_id}")
def new_topic(request: MemberRequest, page_id: int) -> HttpResponse:
    """Open a conversation on a page: one box, and in a category a title and a kind."""
    if not reader_for(request.user).in_network:
        raise Http404
    page = get_object_or_404(visible_pages(request.user), pk=page_id).specific
    if not getattr(page, "holds_discussions", False):
        raise Http404
    place, form = Place.of_page(page), None

    def publish(told: dict[str, Any], now: datetime) -> Topic:
        return actions.open_topic(page, author=request.user, now=now, **told)

    if request.method == "POST":
        form = composer.bound(request, place)
        done = receive(request, place, form, publish)
        if done is not None:
            return done
    context = {"page": page, "page_address": address(page), "form": form}
    status = form.status if form else 200
    return render(request, "discussions/new_topic.html", context, status=status)


def receive(
    request: MemberRequest, place: Place, form: PostForm, publish: Publish
) -> HttpResponse | None:
    """Do what the button asked; None when the page must come back, with the form and its errors.

    Whatever becomes of it, nothing that was typed is lost.
    """
    now = timezone.now()
    wish = request.POST.get("faire", "")
    if wish == "effacer":
        drafts.drop(request.user, place.key)
        messages.success(request, _("Brouillon effacé"))
        return redirect(place.address)
    try:
        files = form.keep_files(now=now)
    except TooMany as error:
        form.add_error("files", writers.wait_words(error))
        return None
    if wish == "garder":
        return _keep_draft(request, place, form, now=now)
    if wish == "apercu":
        form.preview = preview_of(request, place, form.cleaned_data.get("body", ""))
        return None
    if not form.is_valid():
        return None
    told = form.told() | {"attachments": files}
    told["body"] = linked(request, place, told["body"])
    made = _publish(request, place, form, told, publish, now=now)
    if made is None:
        return None
    drafts.drop(request.user, place.key)
    return _lead_to(request, place, made)


def linked(request: MemberRequest, place: Place, body: str) -> str:
    """The words, the people that they name linked; of a correction, with its post's audience."""
    topic = place.topic
    return mentions.link(
        body,
        request.user,
        place.page,
        audience=topic.audience if topic else Audience.PAGE,
        group=topic.audience_group_id if topic else None,
    )


def preview_of(request: MemberRequest, place: Place, body: str) -> str:
    """What others would see."""
    html = rendering.render(linked(request, place, body))
    names = quoted_names([html], viewer=request.user)
    return mark_safe(quotes.with_names(html, names))  # sanitised; names are escaped


def _publish(
    request: MemberRequest,
    place: Place,
    form: PostForm,
    told: dict[str, Any],
    publish: Publish,
    *,
    now: datetime,
) -> Published | None:
    """What was published; None when it could not be, the form saying why."""
    target, body = place.topic or place.page, told["body"]
    is_new = not actions.is_repeat(told["key"], target, author=request.user, body=body)
    refused = writers.refusal(request.user, body) if is_new else ""
    if refused:
        form.add_error("body", refused)
        return None
    try:
        if is_new:
            writers.count_post(request.user, now=now)
        return publish(told, now)
    except TooMany as error:
        form.add_error(None, writers.wait_words(error))
    except (actions.TopicLocked, Refused) as error:
        form.add_error(None, error.message)
    return None


def _keep_draft(
    request: MemberRequest, place: Place, form: PostForm, *, now: datetime
) -> HttpResponse | None:
    body = form["body"].value() or ""
    fields = {name: form.data.get(name, "") for name in drafts.FIELDS}
    if drafts.keep(request.user, place.key, body=body, fields=fields, now=now):
        messages.success(request, _("Votre brouillon est gardé. Personne d’autre ne le voit."))
        return redirect(place.address)
    if body.strip() and form.guard is None:
        form.add_error("body", _("Ce texte est trop long pour être gardé en brouillon."))
    return None


def _lead_to(request: MemberRequest, place: Place, made: Published) -> HttpResponse:
    if made.state == State.WAITING:
        messages.success(
            request,
            _("Merci! L’équipe d’animation lira votre message avant qu’il paraisse."),
        )
        return redirect(place.topic or place.page.url)
    messages.success(
        request, _("Message publié. Vous avez dix minutes pour le corriger ou le reprendre.")
    )
    return redirect(place_of(made) if isinstance(made, Post) else made)
