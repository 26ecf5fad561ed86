"""`/animation/`: what waits for the facilitators, and the gestures it asks of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communaute.facilitation.decorators import facilitators_only
from communaute.facilitation.forms import (
    NEW,
    ApprovalForm,
    ListForm,
    QuestionForm,
    RefusalForm,
)
from communaute.facilitation.waiting import summed_up, waiting_for
from communaute.members.doors import asking, csv_inviting, csv_reading
from communaute.members.doors.inviting import NotInvited, waiting
from communaute.members.doors.matching import listed_names, named_like
from communaute.members.models import AccessRequest, Membership, Organization
from communaute.members.requests import MemberRequest

PER_PAGE = 30


@facilitators_only
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Everything that waits, what is urgent first, then the oldest."""
    todos = waiting_for(request.user, now=timezone.now())
    asked = AccessRequest.objects.filter(state=AccessRequest.State.ASKED)
    return render(
        request,
        "facilitation/index.html",
        {
            "page_obj": Paginator(todos, PER_PAGE).get_page(request.GET.get("page")),
            "summary": summed_up(todos),
            "asked": asked[:PER_PAGE],
        },
    )


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def access_request(request: MemberRequest, pk: int) -> HttpResponse:
    """A request, and the three answers one may give: yes, a question, a kind no."""
    found = get_object_or_404(
        AccessRequest.objects.select_related(
            "organization", "region", "invitation__organization", "decided_by"
        ),
        pk=pk,
    )
    gesture = request.POST.get("geste", "")
    forms = {
        "accepter": ApprovalForm.of(found, request.POST if gesture == "accepter" else None),
        "preciser": QuestionForm(request.POST if gesture == "preciser" else None),
        "refuser": RefusalForm.of(found, request.POST if gesture == "refuser" else None),
    }
    form = forms.get(gesture)
    if form is not None and form.is_valid():
        try:
            messages.success(request, _decide(request, found, gesture, form.cleaned_data))
        except asking.AlreadyDecided as late:
            messages.warning(request, late.message)
            return redirect("facilitation:access_request", found.pk)
        except NotInvited as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("facilitation:index")
    invitation = getattr(found, "invitation", None)
    return render(
        request,
        "facilitation/access_request.html",
        {
            "access_request": found,
            "organization": invitation.organization if invitation else found.organization,
            "is_open": found.state in asking.OPEN_STATES,
            "gesture": gesture,
            "approval": forms["accepter"],
            "question": forms["preciser"],
            "refusal": forms["refuser"],
            "names": listed_names(),
            "others": _others_like(found),
        },
        status=422 if request.method == "POST" else 200,
    )


def _decide(request: MemberRequest, found: AccessRequest, gesture: str, told: dict) -> str:
    """Do what was chosen; gives back what to say of it."""
    by, now = request.user, timezone.now()
    if gesture == "preciser":
        asking.put_question(found, told["question"], by=by, now=now)
        return _("Votre question est partie.")
    if gesture == "refuser":
        asking.refuse(found, told["note"], by=by, now=now)
        return _("Votre mot est parti. La demande est fermée.")
    if told["place"] == NEW:
        described = {name: told[name] for name in ("name", "region", "standing", "role")}
        asking.approve_into_new(found, **described, by=by, now=now)
    else:
        asking.approve(found, organization=told["found"], role=told["role"], by=by, now=now)
    return _("C’est oui\xa0: l’invitation est partie pour %(email)s.") % {"email": found.email}


def _others_like(found: AccessRequest) -> list[Organization]:
    """Organizations whose name holds those words: a described one may be here already."""
    if found.organization or not found.organization_name:
        return []
    return list(named_like(found.organization_name)[:3])


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """Invite a whole list from a file, and see who has not come.

    What became of the file is the answer to its sending: sent again, it invites nobody twice.
    """
    is_sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if is_sent else ListForm()
    outcome = unreadable = None
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            rows = csv_reading.read(file.read(csv_reading.MAX_BYTES + 1))
            outcome = csv_inviting.invite_all(rows, by=request.user, now=timezone.now())
        except csv_reading.Unreadable as refusal:
            unreadable = refusal
    now = timezone.now()
    sent = waiting().select_related("organization", "invited_by").order_by("created_at", "pk")
    return render(
        request,
        "facilitation/invitations.html",
        {
            "form": form,
            "outcome": outcome,
            "unreadable": unreadable,
            "page_obj": Paginator(sent, PER_PAGE).get_page(request.GET.get("page")),
            "now": now,
        },
        status=422 if form.errors or unreadable else 200,
    )


@facilitators_only
@require_safe
def organizations(request: MemberRequest) -> HttpResponse:
    """Every organization, with the way to its area."""
    words = request.GET.get("q", "")[:200]
    seats = Q(memberships__ended_at=None)
    found = (
        named_like(words)
        .order_by("sort_key", "pk")
        .select_related("region")
        .annotate(
            people_count=Count("memberships", filter=seats, distinct=True),
            responsible_count=Count(
                "memberships",
                filter=seats & Q(memberships__role=Membership.Role.RESPONSIBLE),
                distinct=True,
            ),
        )
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "facilitation/organizations.html", {"page_obj": page, "words": words})
