"""The second phase begins or ends: said once, in the settings of the federation."""

from datetime import datetime

from wagtail.log_actions import get_active_log_context

from cms.core.models import Federation
from communaute.members import actions, audit
from communaute.members.models import AuditEvent


def note(federation: Federation) -> None:
    """Keep what the database says before it is saved."""
    before = Federation.objects.filter(pk=federation.pk)
    federation.was_open = before.filter(network_is_open=True).exists()


def follow(federation: Federation, *, is_new: bool, now: datetime) -> None:
    """Give or take the groups of everybody of the network, and record it, when it changed.

    A site that begins open changed nothing: its first row is not recorded.
    """
    if federation.network_is_open == federation.was_open:
        return
    actions.sync_network()
    if is_new:
        return
    audit.record(
        AuditEvent.Kind.PHASE_CHANGED,
        actor=get_active_log_context().user,
        about="network: open" if federation.network_is_open else "network: closed",
        now=now,
    )
