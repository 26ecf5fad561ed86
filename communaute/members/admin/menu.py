"""Where the lists of this room stand in the admin: addresses and menus."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from communaute.members.admin import accounts, ledgers, refused, reports
from communaute.members.admin.doors import AccessRequestViewSet, InvitationViewSet
from communaute.members.admin.organizations import OrganizationViewSet
from communaute.members.admin.seats import MembershipViewSet


class NetworkViewSetGroup(ViewSetGroup):
    """The menu « Réseau » of the admin."""

    menu_label = _("Réseau")
    menu_icon = "group"
    menu_order = 250
    items = (OrganizationViewSet, MembershipViewSet, AccessRequestViewSet, InvitationViewSet)


class ReportMenuItem(MenuItem):
    """Shown to those who may open its report."""

    def __init__(self, report: type[reports.Report], order: int) -> None:
        super().__init__(
            report.page_title,
            reverse(report.index_url_name),
            name=report.index_url_name,
            icon_name=report.header_icon,
            order=order,
        )
        self.report = report

    def is_shown(self, request: HttpRequest) -> bool:
        return self.report.policy().user_has_permission(request.user, "view")


def urls() -> list[URLPattern]:
    found = [
        path(
            "users/<int:pk>/deuxieme-etape/",
            accounts.reset_second_factor,
            name="members_reset_second_factor",
        ),
        path("adresses-refusees/<int:pk>/lever/", refused.lift, name="members_refused_lift"),
    ]
    for address, report in (
        ("personnes/", reports.People),
        ("journal/", ledgers.SecurityLog),
        ("consentements/", ledgers.Consents),
        ("adresses-refusees/", refused.Refused),
    ):
        results: dict[str, Any] = {"results_only": True}
        found += [
            path(address, report.as_view(), name=report.index_url_name),
            path(f"{address}liste/", report.as_view(**results), name=report.index_results_url_name),
        ]
    return found
