"""The runs of the digest, for the administration: what left, what did not and why."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from cms.mail.models import Suppression
from communaute.digests import tasks, watch
from communaute.digests.held import held
from communaute.digests.models import DigestDelivery, DigestRun
from communaute.digests.upcoming import departures
from communaute.members.access import reader_for

State = DigestDelivery.State


class FailedColumn(Column):
    """How many failed, and the button that tries them again."""

    cell_template_name = "digests/admin/failed_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        # A cell is rendered without its request: nothing else gives the form its token.
        return context | {"run": instance, "csrf_token": get_token(parent_context["request"])}


class RunsView(ReportView):
    template_name = "digests/admin/runs.html"
    page_title = _("Résumés envoyés")
    header_icon = "mail"
    index_url_name = "digest_runs"
    index_results_url_name = "digest_runs_results"
    default_ordering = "-slot"
    is_searchable = False
    columns = [
        Column("period", label=_("Période")),
        Column("slot", label=_("Prévu")),
        Column("get_reason_display", label=_("Remarque")),
        Column("people", label=_("Personnes")),
        Column("sent", label=_("Envoyés")),
        Column("empty", label=_("Rien à dire")),
        Column("suppressed", label=_("Adresses refusées")),
        Column("skipped", label=_("Autres, non envoyés")),
        FailedColumn("failed", label=_("Échecs")),
        Column("uncertain", label=_("Incertains")),
        Column("waiting", label=_("En attente")),
        Column("lag", label=_("Dernier départ après")),
        Column("done_at", label=_("Terminé")),
    ]
    list_export = [
        "period",
        "slot",
        "reason",
        "people",
        "sent",
        "empty",
        "suppressed",
        "skipped",
        "failed",
        "uncertain",
    ]
    export_headings = {
        "people": _("Personnes"),
        "sent": _("Envoyés"),
        "empty": _("Rien à dire"),
        "suppressed": _("Adresses refusées"),
        "skipped": _("Autres, non envoyés"),
        "failed": _("Échecs"),
        "uncertain": _("Incertains"),
    }

    def get_queryset(self) -> QuerySet[DigestRun]:
        empty = Q(deliveries__state=State.SKIPPED, deliveries__reason=DigestDelivery.Reason.EMPTY)
        refused = Q(
            deliveries__state=State.SKIPPED, deliveries__reason=DigestDelivery.Reason.SUPPRESSED
        )
        self.queryset = DigestRun.objects.annotate(
            people=Count("deliveries"),
            sent=Count("deliveries", filter=Q(deliveries__state=State.SENT)),
            empty=Count("deliveries", filter=empty),
            suppressed=Count("deliveries", filter=refused),
            skipped=Count(
                "deliveries", filter=Q(deliveries__state=State.SKIPPED) & ~empty & ~refused
            ),
            last_sent_at=Max("deliveries__sent_at"),
            failed=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
            uncertain=Count("deliveries", filter=Q(deliveries__state=State.UNCERTAIN)),
            waiting=Count(
                "deliveries", filter=Q(deliveries__state__in=[State.PLANNED, State.LEASED])
            ),
        ).order_by("-slot", "-pk")
        return super().get_queryset()

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        return super().get_context_data(*args, **kwargs) | {
            "departures": departures(now=now),
            "held": held(now),
            "late_since": watch.late_since(now),
            "refused_count": Suppression.objects.count(),
        }

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        for run in object_list:
            run.lag = lag(run)
        return object_list


def lag(run: Any) -> str:
    """How long after its hour the last digest of a run left: « 3 min »."""
    if run.last_sent_at is None:
        return ""
    minutes = max(0, int((run.last_sent_at - run.slot).total_seconds() // 60))
    if minutes < 60:
        return _("%(n)d\xa0min") % {"n": minutes}
    return _("%(hours)d\xa0h %(minutes)02d") % {"hours": minutes // 60, "minutes": minutes % 60}


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what a run could not send."""
    if not reader_for(request.user).may_open_admin:
        raise PermissionDenied
    count = watch.send_again(get_object_or_404(DigestRun, pk=pk))
    tasks.wake()
    words = ngettext("%(n)d résumé va repartir.", "%(n)d résumés vont repartir.", count) % {
        "n": count
    }
    messages.success(request, words if count else gettext("Rien à renvoyer pour cet envoi."))
    return redirect("digest_runs")


@hooks.register("register_admin_urls")
def register_runs() -> list:
    return [
        path("resumes/<int:pk>/renvoyer/", send_again, name="digest_run_send_again"),
        path("resumes/", RunsView.as_view(), name="digest_runs"),
        path("resumes/liste/", RunsView.as_view(results_only=True), name="digest_runs_results"),
    ]


class RunsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return reader_for(request.user).may_open_admin


@hooks.register("register_reports_menu_item")
def register_runs_menu_item() -> MenuItem:
    return RunsMenuItem(_("Résumés envoyés"), reverse("digest_runs"), icon_name="mail", order=300)
