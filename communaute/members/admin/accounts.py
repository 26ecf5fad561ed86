"""Accounts in the admin, for superusers alone; groups follow what is saved here."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.users.forms import UserCreationForm as StockCreationForm
from wagtail.users.forms import UserEditForm as StockEditForm
from wagtail.users.forms import UsernameForm
from wagtail.users.views import users as stock
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from communaute.members import actions
from communaute.members.access import MEMBERS, NETWORK
from communaute.members.admin import rights
from communaute.members.models import User
from communaute.members.seats.actions import end_presence


class GroupsOfRoles(UsernameForm):
    """Offers roles and committees only: the two audiences follow from the person's seats."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = Group.objects.exclude(name__in=[MEMBERS, NETWORK])
        self.fields["groups"].required = False


class UserCreationForm(GroupsOfRoles, StockCreationForm):
    class Meta(StockCreationForm.Meta):
        fields = StockCreationForm.Meta.fields | {"title"}


class UserEditForm(GroupsOfRoles, StockEditForm):
    class Meta(StockEditForm.Meta):
        fields = StockEditForm.Meta.fields | {"title"}


class ListUsers(stock.IndexView):
    """One account at a time: what is done to many at once escapes the log."""

    page_title = gettext_lazy("Comptes")

    @property
    def columns(self):
        return [
            column
            for column in super().columns
            if not isinstance(column, BulkActionsCheckboxColumn)
        ]

    def get_delete_url(self, instance):
        return None


class CreateUser(stock.CreateView):
    @transaction.atomic
    def save_instance(self):
        person = super().save_instance()
        actions.keep_address(person)
        rights.record_change(person, rights.Rights(), by=self.request.user, now=timezone.now())
        return person


class EditUser(stock.EditView):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except rights.LastSuperuser as refused:
            form.add_error(None, refused.message)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    @transaction.atomic
    def save_instance(self):
        rights.hold_superusers()
        before = rights.Rights.of(self.object.pk)
        person = super().save_instance()
        rights.keep_one_superuser()
        actions.keep_address(person)
        actions.sync_groups([person])
        rights.record_change(person, before, by=self.request.user, now=timezone.now())
        if not person.is_active:
            end_presence(person)
        return person


class RefuseDeletion(stock.DeleteView):
    """An account is closed here; its owner deletes it, choosing what becomes of their words."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        messages.error(
            request,
            _(
                "Un compte se supprime depuis « Mon compte », par la personne elle-même : elle "
                "choisit ce que deviennent ses messages. D’ici, vous pouvez le fermer en décochant "
                "« Actif »."
            ),
        )
        return redirect("wagtailusers_users:edit", self.object.pk)


class UserViewSet(stock.UserViewSet):
    """Accounts. No role holds the right to them: superusers alone manage them."""

    index_view_class = ListUsers
    add_view_class = CreateUser
    edit_view_class = EditUser
    delete_view_class = RefuseDeletion
    create_template_name = "members/admin/user_create.html"
    edit_template_name = "members/admin/user_edit.html"
    menu_label = gettext_lazy("Comptes")

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm


class RefusedInBulk(UserBulkAction):
    """Stands in the place of Wagtail's three: they change many accounts and record nothing."""

    display_name = gettext_lazy("Changer plusieurs comptes")
    action_type = ""
    aria_label = display_name
    form_class = Form

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        messages.error(request, _("Les comptes se changent un à la fois."))
        return redirect("wagtailusers_users:index")


REFUSED_IN_BULK = [
    type(f"Refused_{kind}", (RefusedInBulk,), {"action_type": kind})
    for kind in ("assign_role", "delete", "set_active_state")
]


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then takes away the second factor of somebody who lost theirs."""
    if not request.user.is_superuser:
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    edit_url = reverse("wagtailusers_users:edit", args=[pk])
    if request.method != "POST":
        return render(
            request,
            "members/admin/reset_second_factor.html",
            {"person": person, "edit_url": edit_url},
        )
    name = {"name": person}
    if rights.reset_second_factor(person, by=request.user, now=timezone.now()):
        messages.success(request, _("La deuxième étape de %(name)s est retirée.") % name)
    else:
        messages.warning(request, _("%(name)s n’avait pas de deuxième étape.") % name)
    return redirect(edit_url)
