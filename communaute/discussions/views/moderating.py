"""Keeping the place safe: reporting a post, and one's own post that nobody else reads."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.core import limits
from communaute.discussions.files import proposing
from communaute.discussions.masks.voices import wrote
from communaute.discussions.models import Post, Topic
from communaute.discussions.moderation import own, reports
from communaute.discussions.moderation.forms import ReportForm, SayAgainForm
from communaute.discussions.moderation.suspensions import Suspended
from communaute.discussions.views.kept_words import keeps_words
from communaute.discussions.views.reading import place_of
from communaute.discussions.views.writing import linked
from communaute.discussions.writing import drafts, mentions, quoting
from communaute.discussions.writing.drafts import Place
from communaute.discussions.writing.rendering import plain
from communaute.members.access import State
from communaute.members.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that a post should be looked at; once each, and nobody else learns who."""
    posts = Post.objects.visible_to(request.user).select_related("topic__page", "pseudonym")
    found = get_object_or_404(posts, pk=pk)
    place = place_of(found)
    if wrote(request.user, found):
        messages.info(
            request, _("C’est votre message\xa0: vous pouvez le corriger ou le reprendre.")
        )
        return redirect(place)
    if reports.has_reported(found, request.user):
        messages.info(
            request, _("Vous avez déjà signalé ce message. L’équipe d’animation le relit.")
        )
        return redirect(place)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        limits.consume("report", request.user.pk, now=now)
        reports.report(found, by=request.user, **form.cleaned_data, now=now)
        messages.success(
            request,
            _("Merci. L’équipe d’animation va relire ce message; personne d’autre ne sait que "
              "vous l’avez signalé."),
        )  # fmt: skip
        return redirect(place)
    return render(
        request,
        "discussions/report.html",
        {"form": form, "post": found, "said": plain(found.html)[:300], "place": place},
        status=422 if form.errors else 200,
    )


@keeps_words("post:{pk}")
@require_http_methods(["GET", "HEAD", "POST"])
def unpublished(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own post that waits or was hidden: why, and the way to say it again.

    Once it is shown again, its place in the conversation.
    """
    posts = own.unpublished(request.user).select_related("topic__page", "pseudonym")
    found = posts.filter(pk=pk).first()
    if found is None:
        shown = Post.objects.visible_to(request.user).select_related("topic")
        return redirect(place_of(get_object_or_404(shown, pk=pk)))
    is_hidden = found.state == State.HIDDEN
    words = mentions.readable(quoting.readable(found.body, request.user))
    place = Place.of_post(found)
    draft = drafts.of(request.user, place.key)
    initial = {"body": draft.body if draft else words}
    form = SayAgainForm(request.POST if request.method == "POST" else None, initial=initial)
    if is_hidden and request.method == "POST" and form.is_valid():
        body = linked(request, place, form.cleaned_data["body"])
        try:
            own.say_again(found, author=request.user, body=body, now=timezone.now())
        except own.NotHidden:
            messages.info(request, _("L’équipe d’animation venait de s’en occuper."))
        else:
            drafts.drop(request.user, place.key)
            messages.success(request, _("C’est envoyé. L’équipe d’animation relit votre message."))
        return redirect("discussions:unpublished", found.pk)
    return render(
        request,
        "discussions/unpublished.html",
        {
            "form": form,
            "post": found,
            "words": words,
            "is_hidden": is_hidden,
            "why": own.reason(found) if is_hidden else "",
        },
        status=form.status,
    )


@require_POST
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a tool to the library: its author or a facilitator, in one click."""
    rows = Topic.objects.visible_to(request.user).select_related("proposal")
    found = get_object_or_404(rows, pk=pk)
    if not proposing.may_propose(request.user, found):
        raise Http404
    try:
        proposing.propose(found, by=request.user, now=timezone.now())
    except proposing.NothingToPropose:
        messages.warning(request, _("Il n’y a pas de fichier à proposer ici."))
    else:
        messages.success(
            request, _("Merci! La rédaction regarde si l’outil entre à la bibliothèque.")
        )
    return redirect(found)


def suspended(request: HttpRequest, error: Suspended) -> HttpResponse:
    """Why this person does not speak for now, and until when; what they wrote is given back."""
    return render(
        request,
        "discussions/suspended.html",
        {"suspension": error.suspension, "kept": request.POST.get("body", "")},
        status=403,
    )
