"""A community with something to tell, and people who want to hear it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wagtail.models import Site

from cms.core.models import Federation
from cms.mail.models import OutgoingEmail
from communaute.digests import delivery, planning
from communaute.digests.models import DigestDelivery, Subscription
from communaute.discussions.models import Post
from communaute.members.models import User
from communaute.notifications.models import Event, Notification
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
    if zone := fields.pop("zone", ""):
        member.zone = zone
        member.save(update_fields=["zone"])
    Subscription.objects.create(
        **{"member": member, "is_active": True, "started_at": BEFORE} | fields
    )
    return member


def make_notice(
    member: User, post: Post, *, reason: str = "answer", mailed: bool = False, now: datetime
) -> Notification:
    """A member was told of a post on their page of notices, or by a mail at once that has left."""
    event, _is_new = Event.objects.get_or_create(
        room="discussions",
        kind=Event.Kind.POST,
        object_id=post.pk,
        defaults={"happened_at": post.created_at, "due_at": now, "told_at": now},
    )
    mail = (
        OutgoingEmail.objects.create(
            kind="notice", address=member.email, user=member, state="sent", created_at=now
        )
        if mailed
        else None
    )
    return Notification.objects.create(
        event=event,
        member=member,
        reason=reason,
        group=f"topic:{post.topic_id}",
        created_at=now,
        mail=mail,
    )


def send_all(now: datetime) -> list[DigestDelivery]:
    """Plan what is due at `now` and send it; gives back every delivery."""
    planning.plan_due(now=now)
    while delivery.deliver_due(now=now):
        pass
    return list(DigestDelivery.objects.order_by("pk"))
