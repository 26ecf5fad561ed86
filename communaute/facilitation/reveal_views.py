"""Who is behind a mask: asked with a reason, shown once, written in the log."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cms.core import limits
from cms.core.text import excerpt
from communaute.discussions.masks import naming
from communaute.discussions.masks.voices import unnamed, wrote
from communaute.discussions.models import Pseudonym
from communaute.discussions.writing.rendering import plain
from communaute.facilitation.decorators import facilitators_only
from communaute.members.querysets import open_seats
from communaute.members.requests import MemberRequest


class RevealForm(forms.Form):
    """Why somebody must know. The author reads it too."""

    why = forms.CharField(
        label=_("Pourquoi faut-il le savoir?"),
        help_text=_(
            "La personne qui a écrit le message lira cette raison, et le journal la garde."
        ),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Donnez la raison\xa0: une phrase suffit."),
            "min_length": _("Donnez la raison en une phrase."),
        },
    )


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the reason; then show the name, on this one page."""
    posts = naming.hidden_behind(request.user).select_related("topic", "pseudonym")
    post = get_object_or_404(posts, pk=pk)
    if wrote(request.user, post):
        raise PermissionDenied
    form = RevealForm(request.POST or None)
    context = {
        "post": post,
        "words": excerpt(plain(post.html), 300),
        "form": form,
        "mask": _mask(post.pseudonym),
    }
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        limits.consume("name behind a mask", request.user.pk, now=now)
        member = naming.reveal(post, by=request.user, why=form.cleaned_data["why"], now=now)
        if member is None:
            context["is_gone"] = True
        else:
            context |= {"member": member, "seats": list(open_seats().filter(member=member))}
    return render(request, "facilitation/reveal.html", context)


def _mask(pseudonym: Pseudonym | None) -> str:
    return unnamed(pseudonym.number if pseudonym else 1)
