"""`/animation/a-relire/`: what waits to be read again, and what was decided of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communaute.discussions.moderation import decisions, journal, log, queue
from communaute.discussions.moderation.queue import Case
from communaute.facilitation.decorators import facilitators_only
from communaute.facilitation.moderation_forms import (
    APPROVE,
    HIDE,
    LEAVE,
    RESTORE,
    DecisionForm,
)
from communaute.members.requests import MemberRequest

PER_PAGE = 10
DECIDED = "decides"
RECENT = 5


@facilitators_only
@require_safe
def review(request: MemberRequest) -> HttpResponse:
    """The two lists: what waits, the oldest first; what was decided, the latest first."""
    user = request.user
    of_decided = request.GET.get("voir") == DECIDED
    waiting = queue.waiting(user)
    posts = queue.decided(user) if of_decided else waiting
    page = Paginator(posts, PER_PAGE).get_page(request.GET.get("page"))
    cases = queue.cases(list(page), user)
    return render(
        request,
        "facilitation/review.html",
        {
            "page_obj": page,
            "rows": [(case, DecisionForm(case)) for case in cases],
            "of_decided": of_decided,
            "waiting_count": waiting.count() if of_decided else page.paginator.count,
            "recent": journal.rows(user, journal.events()[:RECENT]),
        },
    )


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One post, and what is decided of it. When a colleague was quicker, what they decided."""
    found = _case_or_404(request, pk)
    form = DecisionForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not found.is_yours and form.is_valid():
        try:
            messages.success(request, _decide(request, pk, form.cleaned_data))
        except decisions.AlreadyDecided as late:
            messages.warning(request, _told(late))
            return redirect("facilitation:case", pk)
        except decisions.NotYours as refusal:
            messages.warning(request, refusal.message)
            return redirect("facilitation:case", pk)
        return redirect("facilitation:review")
    if form.errors and _is_late(found, form):
        messages.warning(request, _told(decisions.AlreadyDecided(found.decision)))
        return redirect("facilitation:case", pk)
    return render(
        request,
        "facilitation/case.html",
        {"case": found, "form": form},
        status=422 if form.errors else 200,
    )


def _case_or_404(request: MemberRequest, pk: int) -> Case:
    found = get_object_or_404(queue.any_post(request.user), pk=pk)
    return queue.cases([found], request.user)[0]


def _is_late(found: Case, form: DecisionForm) -> bool:
    """Whether the choice is refused only because somebody decided since: it is offered no more."""
    seen = form.cleaned_data.get("seen")
    return "decision" in form.errors and seen is not None and found.seen > seen


def _decide(request: MemberRequest, pk: int, told: dict[str, Any]) -> str:
    """Do what was chosen; gives back what to say of it."""
    verbs = {
        LEAVE: (decisions.leave, _("C’est noté. Le message reste.")),
        HIDE: (decisions.hide, _("Le message est masqué. La personne lira votre mot.")),
        RESTORE: (decisions.restore, _("Le message a repris sa place.")),
        APPROVE: (decisions.approve, _("Le message est publié.")),
    }
    verb, words = verbs[told["decision"]]
    verb(pk, by=request.user, seen=told["seen"], why=told["why"], now=timezone.now())
    return words


def _told(late: decisions.AlreadyDecided) -> str:
    """« Lucie venait de décider : message masqué. Rien n’a changé. »"""
    if late.event is None:
        return _("Ce message a changé entre-temps. Rien d’autre n’a été fait.")
    who = log.team().get(late.event.actor_hash)
    return _("%(who)s venait de décider\xa0: %(what)s. Rien d’autre n’a été fait.") % {
        "who": who or _("Quelqu’un de l’équipe"),
        "what": late.event.get_kind_display().lower(),
    }


@facilitators_only
@require_safe
def log_of_decisions(request: MemberRequest) -> HttpResponse:
    """`/animation/journal/`: every decision, the latest first; of one kind with `genre`."""
    kind = request.GET.get("genre", "")
    page = Paginator(journal.events(kind), journal.PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "facilitation/journal.html",
        {
            "page_obj": page,
            "rows": journal.rows(request.user, page.object_list),
            "kinds": journal.kinds(),
            "kind": kind,
        },
    )
