"""Seats in the admin: groups, presence and the security log follow what is saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms import EmailInput, ModelChoiceField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from communaute.members import actions, audit
from communaute.members.models import AuditEvent, Membership, User
from communaute.members.seats.actions import end_presence
from communaute.members.seats.rights import still_enters

Kind = AuditEvent.Kind


@dataclass(frozen=True)
class Held:
    """Who holds a seat where, and as what."""

    member: User
    slug: str
    role: str

    @classmethod
    def by(cls, seat_id: int) -> "Held | None":
        """The holder of an open seat; nobody holds a closed or absent one."""
        open_seats = Membership.objects.open().select_related("member", "organization")
        seat = open_seats.filter(pk=seat_id).first()
        return cls(seat.member, seat.organization.slug, seat.role) if seat else None

    def is_of(self, other: "Held | None") -> bool:
        """Whether it is the same person in the same organization."""
        return other is not None and (self.member, self.slug) == (other.member, other.slug)


def follow(before: Held | None, after: Held | None, *, by: User, now: datetime) -> None:
    """Bring groups, sessions and the log in line with a seat that was saved or deleted."""
    actions.sync_groups({held.member for held in (before, after) if held})
    if before and not before.is_of(after):
        _record(Kind.SEAT_CLOSED, before.member, before.slug, by, now)
        if not still_enters(before.member):
            end_presence(before.member)
    if after and not after.is_of(before):
        _record(Kind.SEAT_OPENED, after.member, f"{after.slug}: {after.role}", by, now)
    elif after and before and after.role != before.role:
        _record(Kind.ROLES_CHANGED, after.member, f"{after.slug}: {after.role}", by, now)


def _record(kind: str, member: User, about: str, by: User, now: datetime) -> None:
    audit.record(kind, actor=by, subject=member, about=about, now=now)


class ListSeats(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("member", "organization")


class CreateSeat(generic.CreateView):
    def save_instance(self):
        seat = super().save_instance()
        follow(None, Held.by(seat.pk), by=self.request.user, now=timezone.now())
        return seat


class EditSeat(generic.EditView):
    def save_instance(self):
        before = Held.by(self.object.pk)
        seat = super().save_instance()
        follow(before, Held.by(seat.pk), by=self.request.user, now=timezone.now())
        return seat


class DeleteSeat(generic.DeleteView):
    @transaction.atomic
    def delete_action(self):
        before = Held.by(self.object.pk)
        super().delete_action()
        follow(before, None, by=self.request.user, now=timezone.now())


class ByEmail(ModelChoiceField):
    """A person named by their e-mail: a list of all accounts would be long, and told too much."""

    widget = EmailInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            User.objects.all(),
            to_field_name="email",
            error_messages={
                "required": _("Écrivez le courriel de la personne."),
                "invalid_choice": _("Aucun compte n’a ce courriel."),
            },
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """The form holds the number of an account that is there, or what was typed."""
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("email", flat=True).first()
        return value

    def to_python(self, value: Any) -> User | None:
        return super().to_python(value.strip().lower() if isinstance(value, str) else value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data


class SeatForm(WagtailAdminModelForm):
    member = ByEmail(
        label=_("Courriel de la personne"), help_text=_("Celui de son compte sur le site.")
    )


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "user"
    menu_label = _("Places")
    index_view_class = ListSeats
    add_view_class = CreateSeat
    edit_view_class = EditSeat
    delete_view_class = DeleteSeat
    copy_view_enabled = False
    list_display = ["member", "organization", "role", "started_at", "ended_at"]
    list_filter = ["role"]
    list_export = ["member", "organization", "get_role_display", "started_at", "ended_at"]
    export_headings = {"get_role_display": _("Rôle")}
    export_filename = "places"
    search_fields = ["member__first_name", "member__last_name", "organization__name"]
    ordering = ["organization", "member", "pk"]
    edit_handler = ObjectList(
        [
            FieldPanel("member"),
            FieldPanel("organization"),
            FieldPanel("role"),
            FieldRowPanel([FieldPanel("started_at"), FieldPanel("ended_at")]),
        ],
        base_form_class=SeatForm,
    )
