"""A community with something to tell, and people who want to hear it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wagtail.models import Site

from cms.core.models import Federation
from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery, Subscription
from communaute.members.models import User
from tests.factories import make_home_tree, make_member

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 7 h in Toronto, 8 h in Halifax
BEFORE = MONDAY - timedelta(days=60)


def make_federation(**fields: Any) -> Federation:
    make_home_tree()
    federation = Federation.for_site(Site.objects.get(is_default_site=True))
    identity = {
        "postal_address": "000, rue de l’Exemple, Québec (Québec)",
        "privacy_officer_title": "Directrice générale",
        "privacy_officer_email": "vie-privee@example.org",
    }
    for name, value in (identity | fields).items():
        setattr(federation, name, value)
    federation.save()
    return federation


def make_subscriber(member: User | None = None, **fields: Any) -> User:
    """Somebody who wants the digest on Monday at 7, unless said otherwise."""
    member = member or make_member()
    Subscription.objects.create(
        **{"member": member, "is_active": True, "started_at": BEFORE} | fields
    )
    return member


def send_all(now: datetime) -> list[DigestDelivery]:
    """Plan what is due at `now` and send it; gives back every delivery."""
    planning.plan_due(now=now)
    while delivery.deliver_due(now=now):
        pass
    return list(DigestDelivery.objects.order_by("pk"))
