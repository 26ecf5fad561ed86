"""The area of an organization: its team, its invitations, who has not come yet."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core import limits
from communaute.members.doors import inviting
from communaute.members.models import Membership, Organization
from communaute.members.requests import MemberRequest
from communaute.members.seats import actions
from communaute.members.seats.forms import InvitationForm, SuccessorForm
from communaute.members.seats.rights import managed_by, still_enters, watched_by

P = ParamSpec("P")


def in_area(
    view: Callable[Concatenate[MemberRequest, Organization, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Gives the view its organization, to those who look after it; to others it does not exist.

    Below `/compte/` they are its responsible people, below `/animation/` the facilitators.
    """

    @wraps(view)
    def guarded(
        request: MemberRequest, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        open_here = watched_by if is_by_role(request) else managed_by
        organization = get_object_or_404(open_here(request.user), slug=slug)
        return view(request, organization, *args, **kwargs)

    return guarded


def is_by_role(request: HttpRequest) -> bool:
    """Whether the area was opened from `/animation/`, whose doors ask for a second factor."""
    return room_of(request) == "facilitation"


def room_of(request: HttpRequest) -> str:
    """The names that the links of the area belong to."""
    return request.resolver_match.namespace if request.resolver_match else ""


@in_area
@require_safe
def area(request: MemberRequest, organization: Organization) -> HttpResponse:
    """`/compte/organisme/<slug>/`."""
    return _area(request, organization, InvitationForm())


@in_area
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest, organization: Organization) -> HttpResponse:
    """Invite one person; refused, the page comes back with what was typed.

    Opened rather than sent (after a refusal, or once signed in again), it leads to the area.
    """
    if request.method != "POST":
        return redirect(f"{room_of(request)}:organization_area", organization.slug)
    form = InvitationForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        _count_invitation(request, now)
        try:
            sent = inviting.invite(
                **form.cleaned_data, organization=organization, by=request.user, now=now
            )
        except inviting.NotInvited as refusal:
            form.add_error("email", refusal.message)
        else:
            words = _("L’invitation est partie pour %(email)s.")
            messages.success(request, words % {"email": sent.email})
            return redirect(f"{room_of(request)}:organization_area", organization.slug)
    return _area(request, organization, form, status=422)


@in_area
@require_POST
def resend_invitation(request: MemberRequest, organization: Organization, pk: int) -> HttpResponse:
    found = get_object_or_404(organization.invitations, pk=pk)
    now = timezone.now()
    _count_invitation(request, now)
    try:
        inviting.resend(found, by=request.user, now=now)
    except inviting.NotInvited as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("L’invitation est repartie, bonne pour 14 jours."))
    return redirect(f"{room_of(request)}:organization_area", organization.slug)


@in_area
@require_POST
def revoke_invitation(request: MemberRequest, organization: Organization, pk: int) -> HttpResponse:
    found = get_object_or_404(organization.invitations.select_related("organization"), pk=pk)
    try:
        inviting.revoke(found, by=request.user, now=timezone.now())
    except inviting.NotInvited as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("L’invitation est retirée\xa0: son lien n’ouvre plus rien."))
    return redirect(f"{room_of(request)}:organization_area", organization.slug)


@in_area
@require_POST
def change_role(request: MemberRequest, organization: Organization, pk: int) -> HttpResponse:
    """Make somebody responsible, or a member of the team again."""
    seat = get_object_or_404(organization.memberships.open(), pk=pk)
    role = request.POST.get("role")
    if role not in Membership.Role.values:
        return _area(request, organization, InvitationForm(), status=422)
    try:
        actions.change_role(seat, role, by=request.user, now=timezone.now())
    except actions.SeatRefusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Le rôle est changé."))
    if _gave_up(request, organization):
        return redirect("members:account")
    return redirect(f"{room_of(request)}:organization_area", organization.slug)


@in_area
@require_http_methods(["GET", "HEAD", "POST"])
def close_seat(request: MemberRequest, organization: Organization, pk: int) -> HttpResponse:
    """Close a seat; the page says what stops, what stays, and asks who takes it up."""
    seats = organization.memberships.open().select_related("member")
    seat = get_object_or_404(seats, pk=pk)
    team = list(seats.exclude(pk=pk).filter(member__is_active=True).order_by("member"))
    is_last = actions.is_last_responsible(seat)
    needs_one = is_last and not is_by_role(request)
    sent = request.POST if request.method == "POST" else None
    form = SuccessorForm(sent, team=team, needs_one=needs_one)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if form.chosen["address"]:
            _count_invitation(request, now)
        try:
            actions.close_seat(seat, by=request.user, now=now, **form.chosen)
        except inviting.NotInvited as refusal:
            form.add_error("email", refusal.message)
        except actions.SeatRefusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _after_closing(request, organization, seat)
    context = {
        "room": room_of(request),
        "organization": organization,
        "seat": seat,
        "form": form,
        "is_last": is_last,
        "is_mine": seat.member_id == request.user.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "doors/close_seat.html", context, status=status)


def _after_closing(
    request: MemberRequest, organization: Organization, seat: Membership
) -> HttpResponse:
    """The area again; somebody who closed their own last seat is out."""
    mine = seat.member_id == request.user.pk
    if mine and not still_enters(request.user):
        logout(request)
        messages.success(request, _("Votre place est fermée. Merci de tout ce que vous avez fait."))
        return redirect("account_login")
    words = _("La place est fermée\xa0: %(name)s.")
    messages.success(request, words % {"name": seat.member})
    if _gave_up(request, organization):
        return redirect("members:account")
    return redirect(f"{room_of(request)}:organization_area", organization.slug)


def _count_invitation(request: HttpRequest, now: datetime) -> None:
    """Facilitators are not counted: they invite whole lists."""
    if not is_by_role(request):
        limits.consume("invitation", request.user.pk, now=now)


def _gave_up(request: MemberRequest, organization: Organization) -> bool:
    """Whether this person has just closed the area to themselves."""
    if is_by_role(request):
        return False
    return not managed_by(request.user).filter(pk=organization.pk).exists()


def _area(
    request: MemberRequest, organization: Organization, form: InvitationForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    seats = list(
        organization.memberships.open().select_related("member").order_by("member__sort_key", "pk")
    )
    waiting = (
        inviting.waiting()
        .filter(organization=organization)
        .select_related("invited_by")
        .order_by("created_at", "pk")
    )
    context = {
        "organization": organization,
        "seats": seats,
        "invitations": [(one, one.expires_at <= now) for one in waiting],
        "form": form,
        "room": room_of(request),
        "is_responsible": any(
            seat.member_id == request.user.pk and seat.role == Membership.Role.RESPONSIBLE
            for seat in seats
        ),
    }
    return render(request, "doors/area.html", context, status=status)
