"""`/animation/resume/`: the facilitator's word in the digest, seen before it leaves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communaute.digests import copies, trying, words
from communaute.digests.models import Subscription, Word
from communaute.facilitation.decorators import facilitators_only
from communaute.facilitation.digest_forms import WordForm
from communaute.members.requests import MemberRequest


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: MemberRequest) -> HttpResponse:
    """Write it, look at the digest it makes, have it sent to oneself, give it or take it back."""
    now = timezone.now()
    gesture = request.POST.get("geste", "")
    if gesture == "retirer":
        words.take_back(now=now)
        messages.success(request, _("C’est retiré\xa0: les résumés partent sans votre mot."))
        return redirect("facilitation:word")
    current = Word.objects.at(now)
    form = WordForm(
        request.POST if request.method == "POST" else None,
        things=words.choices(request.user, now=now),
        today=timezone.localdate(),
    )
    shown = current
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if gesture == "donner":
            words.give(request.user, **said, now=now)
            messages.success(request, _("C’est noté\xa0: votre mot partira avec les résumés."))
            return redirect("facilitation:word")
        if gesture == "essai":
            try:
                trying.send(request.user, text=said["text"], pinned=said["pinned"], now=now)
            except trying.NothingToTell:
                form.add_error(
                    None,
                    _(
                        "Le résumé n’aurait rien d’autre à dire aujourd’hui : il ne partirait "
                        "pas. L’essai non plus."
                    ),
                )
            else:
                sent = _(
                    "L’essai est parti à votre adresse. Votre mot, lui, n’est pas encore donné."
                )
                messages.success(request, sent)
        shown = Word(text=said["text"], pinned=said["pinned"], author=request.user)
    mine = Subscription.objects.filter(member=request.user).first()
    mine = mine or Subscription(member=request.user, started_at=now)
    told = copies.copy_of(copies.preview(mine, now=now), mine, word=shown, now=now)
    return render(
        request,
        "facilitation/word.html",
        {"form": form, "current": current, "copy": told},
        status=422 if form.errors else 200,
    )
