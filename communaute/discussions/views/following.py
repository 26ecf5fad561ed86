"""How closely one follows: a topic, a page, a theme; and all of it on one page."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cms.core.models import Theme
from communaute.discussions.following import watching
from communaute.discussions.models import Topic, Watch
from communaute.members.access import visible_pages
from communaute.members.decorators import network_required
from communaute.members.requests import MemberRequest

SAID = {
    Watch.Level.MUTE: gettext_lazy(
        "C’est en sourdine\xa0: plus rien, sauf si on s’adresse à vous."
    ),
    Watch.Level.NORMAL: gettext_lazy("C’est remis à normal."),
    Watch.Level.FOLLOW: gettext_lazy(
        "Vous suivez\xa0: les nouveaux messages seront dans vos avis."
    ),
    Watch.Level.AT_ONCE: gettext_lazy("C’est noté\xa0: on vous écrira à chaque nouveau message."),
}


@require_POST
@network_required
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    return _watch(request, get_object_or_404(Topic.objects.visible_to(request.user), pk=pk))


@require_safe
@network_required
def why(request: MemberRequest, pk: int) -> HttpResponse:
    """« Pourquoi je reçois ceci » : leads to the very control that makes a topic followed."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    return redirect(watching.switch_of(topic, request.user))


@require_POST
@network_required
def follow_page(request: MemberRequest, pk: int) -> HttpResponse:
    return _watch(request, get_object_or_404(visible_pages(request.user), pk=pk))


@require_POST
@network_required
def follow_theme(request: MemberRequest, pk: int) -> HttpResponse:
    return _watch(request, get_object_or_404(Theme, pk=pk))


def _watch(request: MemberRequest, thing: watching.Thing) -> HttpResponse:
    """Keep the level asked for, and lead back to where one was."""
    asked = request.POST.get("niveau", "")
    if asked in {str(level) for level in Watch.Level.values}:
        level = Watch.Level(int(asked))
        watching.watch(thing, member=request.user, level=level)
        messages.success(request, str(SAID[level]))
    else:
        messages.error(request, _("Choisissez d’abord comment vous voulez suivre."))
    back = request.POST.get("retour", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back) if is_ours else redirect("discussions:watches")


@require_safe
@network_required
def watches(request: MemberRequest) -> HttpResponse:
    """All that one follows or has muted, and the themes that one could follow."""
    chosen = watching.all_of(request.user, request.GET.get("page"))
    return render(request, "discussions/watches.html", chosen)
