"""Gestures of one button: thanks, an answer kept, a conversation that has reached its end."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.core import limits
from cms.core.text import excerpt
from communaute.discussions import answers, helping
from communaute.discussions.masks.voices import unnamed, wrote
from communaute.discussions.models import POSTS_PER_PAGE, Post, Reaction, Topic
from communaute.discussions.reactions import COUNTS, OwnWords
from communaute.discussions.reactions import react as give_or_take_back
from communaute.discussions.views.reading import place_of
from communaute.discussions.writing.corrections import may_take_back
from communaute.discussions.writing.rendering import plain
from communaute.members.access import reader_for
from communaute.members.requests import MemberRequest


@require_POST
def react(request: MemberRequest) -> HttpResponse:
    """Thank, find useful, live the same thing, or take it back: `merci=12` names the post.

    To a script (`Accept: application/json`) the answer is what the button must show now.
    """
    kind, pk = _reaction(request)
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=pk)
    now = timezone.now()
    limits.consume("reaction", request.user.pk, now=now)
    try:
        stands = give_or_take_back(post, member=request.user, kind=kind, now=now)
    except OwnWords as refusal:
        raise PermissionDenied from refusal
    if request.accepts("text/html"):
        return redirect(place_of(post))
    post.refresh_from_db(fields=[COUNTS[kind]])
    return JsonResponse({"pressed": stands, "count": getattr(post, COUNTS[kind])})


def _reaction(request: MemberRequest) -> tuple[Reaction.Kind, int]:
    """The kind and the post that the pressed button names."""
    for kind in Reaction.Kind:
        number = request.POST.get(kind.value, "")
        if number.isascii() and number.isdecimal() and len(number) < 19:
            return kind, int(number)
    raise Http404


@require_POST
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a reply as an answer, or no longer."""
    post = _post(request, pk)
    if post.number == 1 or post.topic.kind != Topic.Kind.QUESTION:
        raise Http404
    if not answers.may_settle(request.user, post.topic):
        raise PermissionDenied
    accepted = request.POST.get("retenir") == "oui"
    answers.accept(post, by=request.user, accepted=accepted, now=timezone.now())
    said = _("Réponse retenue. Elle est montrée sous la question.")
    messages.success(request, said if accepted else _("Cette réponse n’est plus retenue."))
    return redirect(place_of(post))


@require_POST
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that a story is told, a tool on its shelf, a date past; or that it goes on."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    if topic.kind == Topic.Kind.QUESTION:
        raise Http404
    if not answers.may_settle(request.user, topic):
        raise PermissionDenied
    done = request.POST.get("fini") == "oui"
    answers.set_done(topic, by=request.user, done=done, now=timezone.now())
    said = _("La discussion porte maintenant la mention «\xa0%(words)s\xa0».")
    words = said % {"words": answers.done_words(topic.kind)}
    messages.success(request, words if done else _("La mention est retirée."))
    return redirect(topic)


@require_POST
def offer_help(request: MemberRequest, pk: int) -> HttpResponse:
    """Say to whoever asked that one can help."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    try:
        helping.offer(topic, member=request.user, now=timezone.now())
    except (OwnWords, helping.NotAsked) as refusal:
        raise PermissionDenied from refusal
    messages.success(request, _("C’est dit\xa0: la personne qui a posé la question le sait."))
    return redirect(topic)


@require_safe
def options(request: MemberRequest, pk: int) -> HttpResponse:
    """All that one may do with a message, as large links: what a phone has room for."""
    post = _post(request, pk)
    is_mine = wrote(request.user, post)
    by_name = str(post.author) if post.author else _("Membre parti")
    by_mask = _("Vous, sans votre nom") if is_mine else unnamed(_number_of(post))
    is_question = post.topic.kind == Topic.Kind.QUESTION
    page = (post.number - 1) // POSTS_PER_PAGE + 1
    query = f"?page={page}&" if page > 1 else "?"
    context = {
        "post": post,
        "place": place_of(post),
        "author": by_mask if post.pseudonym_id else by_name,
        "words": excerpt(plain(post.html), 200),
        "is_mine": is_mine,
        "is_masked": post.pseudonym_id is not None,
        "may_take_back": is_mine and may_take_back(post, now=timezone.now()),
        "may_accept": is_question
        and post.number > 1
        and answers.may_settle(request.user, post.topic),
        "is_facilitator": reader_for(request.user).is_facilitator,
        "quote_address": f"{post.topic.get_absolute_url()}{query}citer={post.pk}#repondre",
        "full_address": f"{settings.SITE_URL}{post.get_absolute_url()}",
    }
    return render(request, "discussions/options.html", context)


def _number_of(post: Post) -> int:
    """Which voice without a name spoke, in its topic."""
    return post.pseudonym.number if post.pseudonym else 1


def _post(request: MemberRequest, pk: int) -> Post:
    posts = Post.objects.visible_to(request.user).select_related(
        "topic__page", "author", "pseudonym"
    )
    return get_object_or_404(posts, pk=pk)
