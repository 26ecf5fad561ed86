"""What Wagtail tells us, one line each."""

from django.contrib.auth.models import Group
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from cms.core.exports import spreadsheet_exported
from cms.core.models import Federation
from communaute.members import audit, phase
from communaute.members.admin import accounts, ledgers, menu, refused, reports
from communaute.members.admin.policies import Reading, SuperusersOnly
from communaute.members.models import (
    AccessRequest,
    AuditEvent,
    ConsentEvent,
    Invitation,
    User,
)
from communaute.members.requests import MemberRequest

for managed in (User, Group):
    register_permission_policy(managed, SuperusersOnly(managed))
for read in (AccessRequest, Invitation, AuditEvent, ConsentEvent):
    register_permission_policy(read, Reading(read))

hooks.register("register_admin_viewset", menu.NetworkViewSetGroup)
hooks.register("register_admin_urls", menu.urls)
for action in accounts.REFUSED_IN_BULK:
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's, in their place


@hooks.register("register_reports_menu_item")
def people_menu_item() -> menu.ReportMenuItem:
    return menu.ReportMenuItem(reports.People, order=310)


@hooks.register("register_reports_menu_item")
def security_log_menu_item() -> menu.ReportMenuItem:
    return menu.ReportMenuItem(ledgers.SecurityLog, order=320)


@hooks.register("register_reports_menu_item")
def consents_menu_item() -> menu.ReportMenuItem:
    return menu.ReportMenuItem(ledgers.Consents, order=330)


@hooks.register("register_reports_menu_item")
def refused_menu_item() -> menu.ReportMenuItem:
    return menu.ReportMenuItem(refused.Refused, order=340)


@hooks.register("register_user_listing_buttons")
def second_factor_button(user: User, request_user: User):
    yield Button(
        _("Retirer la deuxième étape"),
        reverse("members_reset_second_factor", args=[user.pk]),
        icon_name="key",
        priority=40,
    )


@receiver(pre_save, sender=Federation)
def phase_may_change(instance: Federation, **_facts: object) -> None:
    phase.note(instance)


@receiver(post_save, sender=Federation)
def phase_may_have_changed(instance: Federation, created: bool, **_facts: object) -> None:
    phase.follow(instance, is_new=created, now=timezone.now())


@receiver(spreadsheet_exported)
def list_exported(request: MemberRequest, kind: str, **_facts: object) -> None:
    audit.record(
        AuditEvent.Kind.LIST_EXPORTED,
        actor=request.user,
        about=f"{request.path} ({kind})",
        now=timezone.now(),
    )
