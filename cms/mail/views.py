"""`/compte/courriels/`: why mail no longer reaches somebody, and the way back."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.mail import suppression, way_back
from cms.mail.one_click import one_click


@require_http_methods(["GET", "HEAD", "POST"])
def trouble(request: HttpRequest) -> HttpResponse:
    """What is wrong and how to mend it; POST sends a test to the address."""
    address = request.user.email  # type: ignore[union-attr]
    refusal = suppression.why(address)
    if request.method == "POST":
        if refusal is not None:
            way_back.send_test(request.user, refusal, now=timezone.now())  # type: ignore[arg-type]
            messages.success(
                request,
                _(
                    "Un courriel d’essai est parti à %(address)s. S’il arrive, ouvrez-le et "
                    "suivez son lien\xa0: tout reprendra. Regardez aussi dans les indésirables."
                )
                % {"address": address},
            )
        return redirect("mail:trouble")
    return render(request, "mail/trouble.html", {"refusal": refusal, "address": address})


@one_click
def lift(request: HttpRequest, token: str) -> HttpResponse:
    """From the test: it arrived. Shown by GET, done by POST."""
    try:
        refusal = way_back.opened(token)
    except signing.BadSignature:
        raise Http404 from None
    except way_back.LinkIsOver:
        return render(request, "mail/lift.html", {"stage": "over"}, status=410)
    if request.method == "POST":
        suppression.lift(refusal)
    stage = "done" if request.method == "POST" else "ask"
    return render(request, "mail/lift.html", {"stage": stage})
