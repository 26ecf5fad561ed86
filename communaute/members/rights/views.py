"""`/compte/donnees/`: what is kept about oneself, and the rights over it."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core import dates, limits
from cms.core.models import Federation
from cms.core.serving import serve
from communaute.members import consents
from communaute.members.models import DataExport, PrivacyRequest
from communaute.members.requests import MemberRequest
from communaute.members.rights import exports, requests
from communaute.members.rights.forms import RequestForm

FORMAT = Path(__file__).parent / "donnees-1.schema.json"
SHOWN = timedelta(days=30)
"""How long an archive that failed or is out of date is still told."""


@require_safe
def data(request: MemberRequest) -> HttpResponse:
    """Everything on one page: what we keep and why, a copy, consents, correction, leaving."""
    now = timezone.now()
    answers = [
        {
            "event": one,
            "wording": consents.wording(one.kind, one.wording_version),
            "may_withdraw": one.given and consents.may_withdraw(one.kind),
            "is_charter": one.kind == "charter" and one.given,
        }
        for one in consents.answers(request.user)
    ]
    asked = PrivacyRequest.objects.filter(member=request.user).order_by("-created_at", "-pk")
    export = DataExport.objects.filter(member=request.user, asked_at__gt=now - SHOWN).first()
    return render(
        request,
        "rights/data.html",
        {
            "answers": answers,
            "export": export,
            "is_ready": bool(export and _is_there(export)),
            "requests": asked[:5],
            "federation": Federation.for_request(request),
        },
    )


def _is_there(export: DataExport) -> bool:
    return bool(
        export.state == DataExport.State.READY
        and export.name
        and export.expires_at
        and export.expires_at > timezone.now()
    )


@require_POST
def ask_export(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    limits.consume("data export", request.user.pk, now=now)
    exports.ask(request.user, now=now)
    messages.success(
        request,
        _("C’est en route. Vous recevrez un courriel quand votre dossier sera prêt à télécharger."),
    )
    return redirect("members:data")


@require_safe
def download(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One's own archive, while it is there; anybody else's does not exist."""
    export = get_object_or_404(DataExport, pk=pk, member=request.user)
    if not _is_there(export):
        raise Http404
    day = export.ready_at.astimezone(dates.TORONTO).date() if export.ready_at else ""
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": content_disposition_header(True, f"mes-donnees-{day}.zip") or "",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    try:
        return serve(request, FileSystemStorage(settings.EXPORT_DIR), export.name, headers=headers)
    except FileNotFoundError as absent:
        raise Http404 from absent


@require_POST
def withdraw(request: MemberRequest, kind: str) -> HttpResponse:
    """Take one consent back, as easily as it was given."""
    if not consents.may_withdraw(kind):
        raise Http404
    consents.withdraw(request.user, kind=kind, method="data-page", now=timezone.now())
    messages.success(
        request, _("C’est retiré. Vous pouvez l’accepter de nouveau quand vous voulez.")
    )
    return redirect("members:data")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    """What one cannot change alone: the facilitators look at it."""
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": request.GET.get("genre", "")},
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        limits.consume("privacy request", request.user.pk, now=now)
        requests.ask(
            kind=form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            member=request.user,
            key=form.sending,
            now=now,
        )
        messages.success(
            request,
            _("Votre demande est reçue. L’équipe vous répond par courriel, en 30 jours au plus."),
        )
        return redirect("members:data")
    return render(request, "rights/ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def data_format(request: HttpRequest) -> HttpResponse:
    """The published form of `donnees.json`, for whoever writes a program that reads it."""
    return HttpResponse(
        FORMAT.read_bytes(),
        content_type="application/schema+json",
        headers={"Cache-Control": "public, max-age=86400"},
    )
