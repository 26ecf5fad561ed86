"""What people brought to conversations: the topics they opened."""

from collections.abc import Collection

from cms.core.rooms import Contribution
from communaute.discussions.models import Topic
from communaute.members.access import Audience
from communaute.members.models import User


def contributions(viewer: User, *, people: Collection[int], limit: int) -> list[Contribution]:
    """Their latest topics that this viewer may see; never one asked of a few people alone.

    Nor one that they confided: it has no author.
    """
    topics = Topic.objects.visible_to(viewer).filter(audience=Audience.PAGE, author__in=people)
    return [
        Contribution(
            kind=topic.get_kind_display(),
            title=topic.title,
            href=topic.get_absolute_url(),
            when=topic.created_at,
        )
        for topic in topics.order_by("-created_at", "-pk")[:limit]
    ]
