"""The runs of the digest, for the administration: what left, what did not and why."""

from django.db.models import Count, Q, QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from communaute.digests.models import DigestDelivery, DigestRun
from communaute.members.access import reader_for

State = DigestDelivery.State


class RunsView(ReportView):
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
        Column("skipped", label=_("Autres, non envoyés")),
        Column("failed", label=_("Échecs")),
        Column("waiting", label=_("En attente")),
        Column("done_at", label=_("Terminé")),
    ]
    list_export = ["period", "slot", "reason", "people", "sent", "empty", "skipped", "failed"]

    def get_queryset(self) -> QuerySet[DigestRun]:
        empty = Q(deliveries__state=State.SKIPPED, deliveries__reason=DigestDelivery.Reason.EMPTY)
        self.queryset = DigestRun.objects.annotate(
            people=Count("deliveries"),
            sent=Count("deliveries", filter=Q(deliveries__state=State.SENT)),
            empty=Count("deliveries", filter=empty),
            skipped=Count("deliveries", filter=Q(deliveries__state=State.SKIPPED) & ~empty),
            failed=Count(
                "deliveries", filter=Q(deliveries__state__in=[State.FAILED, State.UNCERTAIN])
            ),
            waiting=Count(
                "deliveries", filter=Q(deliveries__state__in=[State.PLANNED, State.LEASED])
            ),
        ).order_by("-slot", "-pk")
        return super().get_queryset()


@hooks.register("register_admin_urls")
def register_runs() -> list:
    return [
        path("resumes/", RunsView.as_view(), name="digest_runs"),
        path("resumes/liste/", RunsView.as_view(results_only=True), name="digest_runs_results"),
    ]


class RunsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return reader_for(request.user).may_open_admin


@hooks.register("register_reports_menu_item")
def register_runs_menu_item() -> MenuItem:
    return RunsMenuItem(_("Résumés envoyés"), reverse("digest_runs"), icon_name="mail", order=300)
