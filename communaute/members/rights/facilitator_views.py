"""`/animation/vie-privee/<id>/`: one request, and its answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communaute.members.access import reader_for
from communaute.members.models import PrivacyRequest
from communaute.members.requests import MemberRequest
from communaute.members.rights import requests
from communaute.members.rights.forms import AnswerForm


@require_http_methods(["GET", "HEAD", "POST"])
def privacy_request(request: MemberRequest, pk: int) -> HttpResponse:
    """Open to the facilitators; to anybody else it does not exist."""
    if not reader_for(request.user).is_facilitator:
        raise Http404
    asked = get_object_or_404(PrivacyRequest.objects.select_related("member", "closed_by"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.close(asked, by=request.user, now=timezone.now(), **form.cleaned_data)
        except requests.AlreadyClosed:
            messages.warning(
                request, _("Quelqu’un de l’équipe venait de répondre à cette demande.")
            )
        else:
            messages.success(
                request, _("C’est répondu. La personne reçoit votre mot par courriel.")
            )
        return redirect("members:privacy_request", asked.pk)
    context = {"asked": asked, "form": form}
    return render(
        request, "rights/privacy_request.html", context, status=422 if form.errors else 200
    )
