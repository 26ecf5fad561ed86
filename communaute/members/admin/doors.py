"""Access requests and invitations in the admin: read here, decided in `/animation/`."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from communaute.members.models import AccessRequest, Invitation


def organization_of(request: AccessRequest) -> str:
    return str(request.organization or request.organization_name)


def state_of(invitation: Invitation) -> str | Promise:
    """What became of an invitation, from its dates."""
    if invitation.accepted_at:
        return _("Acceptée")
    if invitation.revoked_at:
        return _("Retirée")
    return _("Périmée") if invitation.expires_at < timezone.now() else _("En attente")


class ReadingViewSet(ModelViewSet):
    """A list and its rows; no address adds, changes or deletes one."""

    copy_view_enabled = False
    inspect_view_enabled = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]


class InspectRow(generic.InspectView):
    """What was never filled in is a dash; moments are those of the site."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return timezone.localtime(value)
        return "–" if value in (None, "") else value

    def get_field_label(self, field_name: str, field: Any) -> str:
        if field_name == "decided_by":
            return str(_("Décidée par"))
        return super().get_field_label(field_name, field)


class ListRequests(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[AccessRequest]:
        return super().get_base_queryset().select_related("organization")

    def to_row_dict(self, item: AccessRequest) -> dict[str, Any]:
        return super().to_row_dict(item) | {"organization": organization_of(item)}


class AccessRequestViewSet(ReadingViewSet):
    model = AccessRequest
    icon = "mail"
    menu_label = _("Demandes d’accès")
    index_view_class = ListRequests
    inspect_view_class = InspectRow
    inspect_view_fields = [
        "first_name",
        "last_name",
        "email",
        "organization",
        "organization_name",
        "region",
        "reason",
        "state",
        "question",
        "answer",
        "decision_note",
        "decided_by",
        "decided_at",
        "created_at",
    ]
    list_display = [
        "__str__",
        Column("organization", label=_("Organisme"), accessor=organization_of),
        "state",
        DateColumn("created_at", label=_("Reçue"), sort_key="created_at"),
        DateColumn("decided_at", label=_("Décidée"), sort_key="decided_at"),
    ]
    list_filter = ["state", "created_at"]
    list_export = ["first_name", "last_name", "email", "organization", "get_state_display",
                   "created_at", "decided_at"]  # fmt: skip
    export_headings = {"organization": _("Organisme"), "get_state_display": _("État")}
    export_filename = "demandes"
    search_fields = ["first_name", "last_name", "organization__name", "organization_name"]
    ordering = ["-created_at", "-pk"]


class ListInvitations(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Invitation]:
        return super().get_base_queryset().select_related("organization")

    def to_row_dict(self, item: Invitation) -> dict[str, Any]:
        """The state is told in the column of the term: it says what became of it."""
        return super().to_row_dict(item) | {"expires_at": str(state_of(item))}


class InspectInvitation(InspectRow):
    def get_page_subtitle(self) -> str:
        return self.object.email


class InvitationViewSet(ReadingViewSet):
    model = Invitation
    icon = "user"
    menu_label = _("Invitations")
    index_view_class = ListInvitations
    inspect_view_class = InspectInvitation
    inspect_view_fields = [
        "first_name",
        "last_name",
        "email",
        "organization",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "reminded_at",
        "accepted_at",
        "revoked_at",
    ]
    list_display = [
        "email",
        "organization",
        "role",
        Column("state", label=_("État"), accessor=state_of),
        DateColumn("created_at", label=_("Envoyée"), sort_key="created_at"),
    ]
    list_filter = ["role", "created_at"]
    list_export = ["email", "organization", "get_role_display", "expires_at", "created_at",
                   "accepted_at"]  # fmt: skip
    export_headings = {"expires_at": _("État"), "get_role_display": _("Rôle")}
    export_filename = "invitations"
    search_fields = ["email", "first_name", "last_name", "organization__name"]
    ordering = ["-created_at", "-pk"]
