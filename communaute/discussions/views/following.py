"""How closely one follows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaute.discussions import actions
from communaute.discussions.models import Topic, Watch
from communaute.members.requests import MemberRequest


@require_POST
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """Follow a topic, or stop."""
    found = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    wanted = Watch.Level.FOLLOW if request.POST.get("suivre") == "oui" else Watch.Level.NORMAL
    actions.follow(found, member=request.user, level=wanted)
    messages.success(
        request,
        _("Vous suivez cette discussion.")
        if wanted == Watch.Level.FOLLOW
        else _("Vous ne suivez plus cette discussion."),
    )
    return redirect(found)
