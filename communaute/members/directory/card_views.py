"""Keeping an organization's card, by its responsible person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communaute.members.directory.card_forms import CardForm, lines_of, save_card
from communaute.members.models import Organization
from communaute.members.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit_organization(request: MemberRequest, slug: str) -> HttpResponse:
    """`/compte/organisme/<slug>/fiche/`: absent for everybody but its responsible person."""
    mine = Organization.objects.visible_to(request.user).run_by(request.user)
    # A copy for the title: what was typed and refused must not show there.
    organization = get_object_or_404(mine.select_related("region"), slug=slug)
    data = request.POST if request.method == "POST" else None
    form, lines = CardForm(data, instance=organization), lines_of(organization, data)
    is_right = data is not None and all([form.is_valid(), lines.is_valid()])
    if is_right:
        save_card(form, lines)
        messages.success(request, _("La fiche est à jour."))
        return redirect(organization)
    return render(
        request,
        "members/edit_organization.html",
        {"form": form, "lines": lines, "organization": organization},
        status=200 if data is None else 422,
    )
