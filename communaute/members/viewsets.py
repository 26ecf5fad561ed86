"""People, organizations and seats in the Wagtail admin. Groups follow what is saved here."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.forms import UserCreationForm as StockCreationForm
from wagtail.users.forms import UserEditForm as StockEditForm
from wagtail.users.forms import UsernameForm
from wagtail.users.views import users as stock

from communaute.members import actions
from communaute.members.access import MEMBERS, NETWORK
from communaute.members.models import Membership, Organization, User


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


class CreateUser(stock.CreateView):
    def save_instance(self):
        person = super().save_instance()
        actions.keep_address(person)
        return person


class EditUser(stock.EditView):
    def save_instance(self):
        person = super().save_instance()
        actions.keep_address(person)
        actions.sync_groups([person])
        return person


class UserViewSet(stock.UserViewSet):
    """Accounts. No role holds the right to them: superusers alone manage them."""

    add_view_class = CreateUser
    edit_view_class = EditUser
    create_template_name = "members/admin/user_create.html"
    edit_template_name = "members/admin/user_edit.html"
    menu_label = _("Comptes")

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm


class EditOrganization(generic.EditView):
    def save_instance(self):
        organization = super().save_instance()
        actions.sync_people_of(organization)
        return organization


class OrganizationViewSet(ModelViewSet):
    model = Organization
    icon = "group"
    menu_label = _("Organismes")
    edit_view_class = EditOrganization
    copy_view_enabled = False
    list_display = ["name", "standing", "region", "city"]
    list_filter = ["standing", "region"]
    search_fields = ["name", "city"]
    ordering = ["name", "pk"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("standing")]),
        FieldRowPanel([FieldPanel("region"), FieldPanel("city")]),
        MultiFieldPanel(
            [
                FieldPanel("mission"),
                FieldPanel("served"),
                FieldPanel("themes"),
                FieldPanel("website"),
            ],
            heading=_("Dans le bottin"),
        ),
    ]


class CreateSeat(generic.CreateView):
    def save_instance(self):
        seat = super().save_instance()
        actions.sync_groups([seat.member])
        return seat


class EditSeat(generic.EditView):
    def save_instance(self):
        """Saves the seat; whoever held it before and whoever holds it now get their groups."""
        before = Membership.objects.values_list("member", flat=True).get(pk=self.object.pk)
        seat = super().save_instance()
        actions.sync_groups(User.objects.filter(pk__in={before, seat.member_id}))
        return seat


class DeleteSeat(generic.DeleteView):
    def delete_action(self):
        person = self.object.member
        super().delete_action()
        actions.sync_groups([person])


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "user"
    menu_label = _("Places")
    add_view_class = CreateSeat
    edit_view_class = EditSeat
    delete_view_class = DeleteSeat
    copy_view_enabled = False
    list_display = ["member", "organization", "role", "started_at", "ended_at"]
    list_filter = ["role", "organization"]
    search_fields = ["member__last_name", "member__email", "organization__name"]
    ordering = ["organization", "member", "pk"]
    panels = [
        FieldPanel("member"),
        FieldPanel("organization"),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("started_at"), FieldPanel("ended_at")]),
    ]


class NetworkViewSetGroup(ViewSetGroup):
    """The menu « Réseau » of the admin."""

    menu_label = _("Réseau")
    menu_icon = "group"
    menu_order = 250
    items = (OrganizationViewSet, MembershipViewSet)
