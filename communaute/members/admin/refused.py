"""The addresses that refuse our mail, as the people behind them: since when, why, and the mend."""

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn

from cms.mail import suppression
from cms.mail.models import Suppression
from communaute.members.admin.reports import Report
from communaute.members.models import User

hash_of = lru_cache(maxsize=100_000)(suppression.address_hash)


class LiftColumn(Column):
    """The button that writes to this address again."""

    cell_template_name = "members/admin/lift_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"person": instance, "request": parent_context.get("request")}


class Refused(Report):
    """Whose mail is refused. The list itself holds keyed hashes: accounts are held up to it, so an
    address that was changed since is not of it any more."""

    page_title = gettext_lazy("Adresses refusées")
    verbose_name = User._meta.verbose_name
    verbose_name_plural = User._meta.verbose_name_plural
    header_icon = "mail"
    model = User
    index_url_name = "members_refused"
    index_results_url_name = "members_refused_results"
    default_ordering = ("last_name", "first_name", "pk")
    columns = [
        Column("name", label=gettext_lazy("Nom"), accessor=str),
        DateColumn("refused_since", label=gettext_lazy("Depuis")),
        Column("refused_why", label=gettext_lazy("Raison")),
        LiftColumn("lift", label=gettext_lazy("Écrire de nouveau"), accessor="pk"),
    ]
    list_export: list[str] = []

    def get_base_queryset(self) -> QuerySet[User]:
        return User.objects.filter(pk__in=list(refusals()))

    def about(self, people: list[int]) -> Q:
        return Q(pk__in=people)

    def tell(self, rows: list[Any]) -> None:
        found = refusals()
        for person in rows:
            person.refused_since = found[person.pk].since
            person.refused_why = found[person.pk].get_source_display()


def refusals() -> dict[int, Suppression]:
    """Account → the refusal of its present address, in two queries."""
    refused = {one.address_hash: one for one in Suppression.objects.all()}
    if not refused:
        return {}
    people = User.objects.order_by().values_list("pk", "email")
    return {pk: refused[key] for pk, email in people if (key := hash_of(email)) in refused}


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to this person again: they said that their box is mended."""
    if not Refused.policy().user_has_permission(request.user, "view"):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    refusal = suppression.why(person.email)
    if refusal is not None:
        suppression.lift(refusal)
        messages.success(request, _("%(name)s recevra de nouveau nos envois.") % {"name": person})
    return redirect(Refused.index_url_name)
