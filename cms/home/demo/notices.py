"""What the demonstration's people were told this week, by the door that the worker opens."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from cms.core.models import Theme
from cms.home.demo import content
from cms.mail.models import OutgoingEmail
from communaute.discussions.models import Topic, Watch
from communaute.members.models import User
from communaute.notifications import expansion
from communaute.notifications.letter import KIND
from communaute.notifications.models import Event


def load(people: Mapping[str, User], *, since: datetime, now: datetime) -> None:
    """Tell what happened since that moment; what is older was told long ago. No mail leaves."""
    for one in content.read("notices")["follow"]:
        thing = (
            {"topic": Topic.objects.get(title=one["topic"])}
            if "topic" in one
            else {"theme": Theme.objects.get(slug=one["theme"])}
        )
        Watch.objects.update_or_create(
            member=people[one["member"]], **thing, defaults={"level": one["level"]}
        )
    Event.objects.filter(happened_at__lt=since).update(told_at=F("due_at"))
    for event in Event.objects.due(now).order_by("due_at", "pk"):
        expansion.tell(event, now=event.due_at)
    OutgoingEmail.objects.filter(kind=KIND).delete()
