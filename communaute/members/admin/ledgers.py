"""The two ledgers as administrators read them: the security log, and consents."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets import BooleanRadioSelect

from communaute.members.admin.names import hash_of, people_of
from communaute.members.admin.reports import Report
from communaute.members.models import (
    AccessRequest,
    AuditEvent,
    ConsentEvent,
    Membership,
    Organization,
    User,
)

VALUES: dict[str, dict[str, Any]] = {
    AuditEvent.Kind.STANDING_CHANGED: dict(Organization.Standing.choices),
    AuditEvent.Kind.SEAT_OPENED: dict(Membership.Role.choices),
    AuditEvent.Kind.ROLES_CHANGED: dict(Membership.Role.choices),
    AuditEvent.Kind.REQUEST_DECIDED: dict(AccessRequest.State.choices),
}
"""Kind of event → what its stored values are called, after the colon of `about`."""

METHODS = {
    "welcome": gettext_lazy("Première visite"),
    "preferences": gettext_lazy("Page « Mes courriels »"),
    "data-page": gettext_lazy("Page « Mes données »"),
    "one-click": gettext_lazy("Lien de désabonnement"),
    "account-erased": gettext_lazy("Suppression du compte"),
    "demonstration": gettext_lazy("Démonstration"),
}
"""How a consent was given or withdrawn."""

WHOLE = {
    "network: open": gettext_lazy("Réseau ouvert"),
    "network: closed": gettext_lazy("Réseau fermé"),
}


class AuditFilters(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Événement"),
        choices=AuditEvent.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    happened_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Quand"), widget=DateRangePickerWidget
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []


class SecurityLog(Report):
    """Who did what that matters for security. A deleted account keeps its rows, without a name."""

    page_title = gettext_lazy("Journal de sécurité")
    header_icon = "lock"
    model = AuditEvent
    index_url_name = "members_audit"
    index_results_url_name = "members_audit_results"
    filterset_class = AuditFilters
    default_ordering = ("-happened_at", "-id")
    columns = [
        Column("happened_at", label=gettext_lazy("Quand")),
        Column("get_kind_display", label=gettext_lazy("Événement")),
        Column("actor_told", label=gettext_lazy("Par")),
        Column("subject_told", label=gettext_lazy("Au sujet de")),
        Column("about_told", label=gettext_lazy("Précision")),
    ]
    list_export = ["happened_at", "get_kind_display", "actor_told", "subject_told", "about_told"]
    export_headings = {
        "happened_at": gettext_lazy("Quand"),
        "get_kind_display": gettext_lazy("Événement"),
        "actor_told": gettext_lazy("Par"),
        "subject_told": gettext_lazy("Au sujet de"),
        "about_told": gettext_lazy("Précision"),
    }
    export_filename = "journal-de-securite"

    def about(self, people: list[int]) -> Q:
        hashes = [hash_of(pk) for pk in people]
        return Q(actor_hash__in=hashes) | Q(subject_hash__in=hashes)

    def tell(self, rows: list[Any]) -> None:
        people = people_of(told for row in rows for told in (row.actor_hash, row.subject_hash))
        for row in rows:
            row.actor_told = _name(people, row.actor_hash)
            row.subject_told = _name(people, row.subject_hash)
            row.about_told = about_told(row)


class ConsentFilters(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Objet"),
        choices=ConsentEvent.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    given = django_filters.BooleanFilter(label=gettext_lazy("Donné"), widget=BooleanRadioSelect)
    happened_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Quand"), widget=DateRangePickerWidget
    )

    class Meta:
        model = ConsentEvent
        fields: list[str] = []


class Consents(Report):
    """Who agreed to what, when, in which words."""

    page_title = gettext_lazy("Consentements")
    header_icon = "check"
    model = ConsentEvent
    index_url_name = "members_consents"
    index_results_url_name = "members_consents_results"
    filterset_class = ConsentFilters
    default_ordering = ("-happened_at", "-id")
    columns = [
        Column("happened_at", label=gettext_lazy("Quand")),
        Column("member_told", label=gettext_lazy("Personne")),
        Column("get_kind_display", label=gettext_lazy("Objet")),
        BooleanColumn("given", label=gettext_lazy("Donné")),
        Column("wording_version", label=gettext_lazy("Version du texte")),
        Column("method_told", label=gettext_lazy("Moyen")),
    ]
    list_export = ["happened_at", "member_told", "get_kind_display", "given", "wording_version",
                   "method_told"]  # fmt: skip
    export_headings = {
        "happened_at": gettext_lazy("Quand"),
        "member_told": gettext_lazy("Personne"),
        "get_kind_display": gettext_lazy("Objet"),
        "given": gettext_lazy("Donné"),
        "wording_version": gettext_lazy("Version du texte"),
        "method_told": gettext_lazy("Moyen"),
    }
    export_filename = "consentements"

    def get_base_queryset(self) -> QuerySet[ConsentEvent]:
        return ConsentEvent.objects.select_related("member")

    def about(self, people: list[int]) -> Q:
        return Q(member_hash__in=[hash_of(pk) for pk in people])

    def tell(self, rows: list[Any]) -> None:
        for row in rows:
            row.member_told = str(row.member or _("Compte supprimé"))
            row.method_told = str(METHODS.get(row.method, row.method))


def _name(people: dict[str, User], told: str) -> str:
    if not told:
        return ""
    return str(people.get(told) or _("Compte supprimé"))


def about_told(event: AuditEvent) -> str:
    """What an event says of itself, its stored values in words."""
    if event.about in WHOLE:
        return str(WHOLE[event.about])
    head, _colon, tail = event.about.partition(": ")
    value, comma, rest = tail.partition(", ")
    words = VALUES.get(event.kind, {}).get(value)
    return f"{head}\xa0: {words}{comma}{rest}" if words else event.about
