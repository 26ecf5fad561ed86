"""What administrators read and nobody changes: the shape of a report, and the people."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import Group
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.permissions import policy_registry

from communaute.members.access import MEMBERS, NETWORK
from communaute.members.admin.names import people_matching
from communaute.members.models import Membership, User


class Report(ReportView):
    """A list to read, search by a person and filter; open to who may view `seen_by` or `model`."""

    model: Any = None
    seen_by: Any = None
    any_permission_required = ["view"]
    is_searchable = True
    paginate_by = 50

    @classmethod
    def policy(cls) -> Any:
        """Who may open it: those who may view these rows."""
        return policy_registry.get_by_type(cls.seen_by or cls.model)

    @property
    def permission_policy(self) -> Any:
        return self.policy()

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(self.about(people_matching(self.search_query)))

    def about(self, people: list[int]) -> Q:
        """The rows about any of these people."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet:
        queryset = self.order_queryset(self.get_base_queryset())
        return self.search_queryset(queryset) if self.is_searching else queryset

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Adds what a row tells, in place: the table was given the very same rows."""
        self.tell(list(object_list))
        return object_list

    def tell(self, rows: list[Any]) -> None:
        """Set what the columns show of these rows, in a constant number of queries."""


class PeopleFilters(WagtailFilterSet):
    is_active = django_filters.BooleanFilter(
        label=gettext_lazy("Compte ouvert"), widget=BooleanRadioSelect
    )
    groups = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Rôle ou comité"),
        queryset=Group.objects.exclude(name__in=[MEMBERS, NETWORK]).order_by("name"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields: list[str] = []


class People(Report):
    """Who is here, where and as what. No address, no date of visit: they belong to their owner."""

    page_title = gettext_lazy("Personnes")
    verbose_name = User._meta.verbose_name
    verbose_name_plural = User._meta.verbose_name_plural
    header_icon = "user"
    seen_by = Membership
    index_url_name = "members_people"
    index_results_url_name = "members_people_results"
    filterset_class = PeopleFilters
    default_ordering = ("last_name", "first_name", "pk")
    columns = [
        Column("name", label=gettext_lazy("Nom"), accessor=str),
        Column("organizations_told", label=gettext_lazy("Organismes")),
        Column("roles_told", label=gettext_lazy("Rôles et comités")),
        BooleanColumn("is_active", label=gettext_lazy("Compte ouvert")),
        DateColumn("welcomed_at", label=gettext_lazy("Charte acceptée")),
    ]
    list_export = ["last_name", "first_name", "organizations_told", "roles_told", "is_active"]
    export_headings = {
        "organizations_told": gettext_lazy("Organismes"),
        "roles_told": gettext_lazy("Rôles et comités"),
        "is_active": gettext_lazy("Compte ouvert"),
    }
    export_filename = "personnes"

    def get_base_queryset(self) -> QuerySet[User]:
        seats = Membership.objects.open().select_related("organization").order_by("started_at")
        return User.objects.prefetch_related(
            Prefetch("memberships", seats, to_attr="open_seats"), "groups"
        )

    def about(self, people: list[int]) -> Q:
        open_there = Membership.objects.open().filter(
            organization__name__icontains=self.search_query
        )
        return Q(pk__in=people) | Q(pk__in=open_there.values("member"))

    def tell(self, rows: list[Any]) -> None:
        for person in rows:
            person.organizations_told = ", ".join(
                f"{seat.organization} ({seat.get_role_display()})"
                if seat.role == Membership.Role.RESPONSIBLE
                else str(seat.organization)
                for seat in person.open_seats
            )
            names = {group.name for group in person.groups.all()} - {MEMBERS, NETWORK}
            told = sorted(names)
            if person.is_superuser:
                told.append(_("administration de tout le site"))
            person.roles_told = ", ".join(told)
