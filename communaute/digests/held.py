"""Mail to many that waits because the federation has not said who it is."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.rooms import Todo
from cms.mail.identity import identity
from cms.mail.models import LedgerRow, OutgoingEmail
from communaute.digests.models import DigestDelivery
from communaute.members.models import User

MINUTES_TO_WRITE = 5
WAITING = [LedgerRow.State.PLANNED, LedgerRow.State.LEASED]


class Held(NamedTuple):
    """What is lacking, what waits for it, and since when."""

    lacks: list[str]
    digests: int
    notices: int
    since: datetime

    @property
    def words(self) -> str:
        return _("Il manque %(what)s. En attente\xa0: %(digests)s et %(notices)s.") % {
            "what": _(" et ").join(self.lacks),
            "digests": ngettext("%(n)s résumé", "%(n)s résumés", self.digests)
            % {"n": localize(self.digests)},
            "notices": ngettext("%(n)s avis", "%(n)s avis", self.notices)
            % {"n": localize(self.notices)},
        }


def held(now: datetime) -> Held | None:
    """What the law holds back at this moment; None where nothing waits for it."""
    lacks = identity().lacks
    if not lacks:
        return None
    digests = DigestDelivery.objects.filter(state__in=WAITING)
    notices = OutgoingEmail.objects.filter(state__in=WAITING, kind__in=settings.MAIL_BULK)
    first = [
        digests.aggregate(first=Min("window_end"))["first"],
        notices.aggregate(first=Min("created_at"))["first"],
    ]
    since = min((moment for moment in first if moment), default=None)
    if since is None:
        return None
    return Held(lacks, digests.count(), notices.count(), min(since, now))


def todo(user: User, now: datetime) -> Iterator[Todo]:
    """Whoever animates is told first: they know whom to ask."""
    found = held(now)
    if found is not None:
        yield Todo(
            kind="digest",
            title=_("Les résumés et les avis sont retenus"),
            detail=_("%(why)s Demandez à l’administration de l’écrire dans les réglages.")
            % {"why": found.words},
            href=reverse("digests:preferences"),
            since=found.since,
            minutes=MINUTES_TO_WRITE,
            is_urgent=True,
        )
