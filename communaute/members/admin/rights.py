"""What a person may do beyond their seats: changed by superusers alone, always recorded."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.mail import outbox
from communaute.members import audit, notices
from communaute.members.access import MEMBERS, NETWORK
from communaute.members.models import AuditEvent, User


class LastSuperuser(Exception):
    """Nobody could manage the accounts any more."""

    message = gettext_lazy(
        "C’est le dernier compte qui administre tout le site : donnez d’abord ce droit à "
        "quelqu’un d’autre."
    )


@dataclass(frozen=True)
class Rights:
    """Roles and committees (the two audiences follow from seats), and the account's own state."""

    groups: frozenset[str] = frozenset()
    is_superuser: bool = False
    is_active: bool = True

    @classmethod
    def of(cls, person_id: int) -> "Rights":
        person = User.objects.get(pk=person_id)
        names = person.groups.exclude(name__in=[MEMBERS, NETWORK]).values_list("name", flat=True)
        return cls(frozenset(names), person.is_superuser, person.is_active)

    def changed_to(self, after: "Rights") -> str:
        """What somebody received and lost, for the log; nothing when nothing changed."""
        given = sorted(after.groups - self.groups)
        taken = sorted(self.groups - after.groups)
        if after.is_superuser != self.is_superuser:
            (given if after.is_superuser else taken).append(_("administration de tout le site"))
        told = []
        if given:
            told.append(_("reçoit : %(roles)s") % {"roles": ", ".join(given)})
        if taken:
            told.append(_("perd : %(roles)s") % {"roles": ", ".join(taken)})
        if after.is_active != self.is_active:
            told.append(_("compte ouvert") if after.is_active else _("compte fermé"))
        return "; ".join(told)


def hold_superusers() -> None:
    """Two people who change superusers at once do it one after the other."""
    superusers = User.objects.select_for_update().filter(is_superuser=True).order_by("pk")
    list(superusers.values_list("pk", flat=True))


def keep_one_superuser() -> None:
    """Ask at the end of a change made under `hold_superusers`.

    Raises:
        LastSuperuser: no active superuser would be left.
    """
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        raise LastSuperuser


def record_change(person: User, before: Rights, *, by: User, now: datetime) -> None:
    if about := before.changed_to(Rights.of(person.pk)):
        audit.record(AuditEvent.Kind.ROLES_CHANGED, actor=by, subject=person, about=about, now=now)


@transaction.atomic
def reset_second_factor(person: User, *, by: User, now: datetime) -> bool:
    """Take away every second factor of somebody who lost theirs, and tell them so."""
    held = Authenticator.objects.filter(user=person)
    if not held.exists():
        return False
    held.delete()
    audit.record(
        AuditEvent.Kind.ACCOUNT_CHANGED,
        actor=by,
        subject=person,
        about=_("Deuxième étape retirée par l’administration"),
        now=now,
    )
    outbox.enqueue(
        "account_notice",
        address=person.email,
        user=person,
        context=notices.words("totp_deactivated", {}),
        urgent=True,
        now=now,
    )
    return True
