"""The first screen: what somebody agrees to, and how they present themselves."""

from datetime import datetime

from django.db import transaction

from communaute.digests import actions as digests
from communaute.digests.forms import NEVER
from communaute.members import consents
from communaute.members.actions import record_consent
from communaute.members.models import ConsentEvent, User

METHOD = "welcome"
HOUR = 7
"""When the digest comes, until they choose another hour in their preferences."""


@transaction.atomic
def welcome(
    member: User, *, profile: dict[str, str], cadence: str, weekday: int, now: datetime
) -> bool:
    """Keep their agreement to the charter, their profile and their answer about the digest.

    Two answers at once: the first counts, and False is given back to the other. An empty
    `cadence` is no answer, and nothing is kept of it.
    """
    if not User.objects.filter(pk=member.pk, welcomed_at=None).update(welcomed_at=now):
        return False
    for name, value in profile.items():
        setattr(member, name, value)
    member.save(update_fields=[*profile])
    record_consent(
        member,
        kind=ConsentEvent.Kind.CHARTER,
        given=True,
        wording_version=consents.current(ConsentEvent.Kind.CHARTER).version,
        method=METHOD,
        now=now,
    )
    if cadence == NEVER:
        digests.decline(member, method=METHOD, now=now)
    elif cadence:
        digests.choose(member, cadence=cadence, weekday=weekday, hour=HOUR, method=METHOD, now=now)
    return True
