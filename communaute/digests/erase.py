"""A person's digest: their answer and what was sent to them."""

from datetime import datetime

from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.members.models import User


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Forget the subscription, whose link then opens nothing, and every delivery."""
    DigestDelivery.objects.filter(member=member).delete()
    Subscription.objects.filter(member=member).delete()
    Word.objects.filter(author=member).update(author=None)
