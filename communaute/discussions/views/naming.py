"""Signing what one said without a name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from communaute.discussions.masks import naming
from communaute.discussions.masks.speaking import place_of_member
from communaute.discussions.masks.voices import wrote
from communaute.discussions.models import Post
from communaute.discussions.views.reading import place_of
from communaute.members.requests import MemberRequest


def name_oneself(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask once more, then sign: every message that this member confided in the topic."""
    posts = Post.objects.visible_to(request.user).select_related("topic", "pseudonym")
    found = get_object_or_404(posts, pk=pk)
    if not wrote(request.user, found):
        raise PermissionDenied
    if found.pseudonym is None:  # already signed: a second click asks for nothing more
        return redirect(place_of(found))
    if request.method == "POST":
        signed = naming.name_oneself(found.topic, member=request.user)
        said = ngettext(
            "Votre message porte maintenant votre nom.",
            "Vos %(n)d messages portent maintenant votre nom.",
            signed,
        )
        messages.success(request, said % {"n": signed})
        return redirect(place_of(found))
    context = {
        "post": found,
        "count": naming.masked_posts(found.topic, request.user).count(),
        "place": place_of_member(request.user),
    }
    return render(request, "discussions/name_oneself.html", context)
