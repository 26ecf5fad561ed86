"""A conversation with people who follow it, said by the real actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Post, Topic, Watch
from communaute.members import access
from communaute.members.models import User
from communaute.notifications import expansion
from communaute.notifications.models import Notification
from tests.factories import make_category

UNDO = actions.UNDO_DELAY


def open_topic(
    author: User, *, voice: str = Voice.NAMED, now: datetime | None = None, **fields
) -> Topic:
    """A topic opened for real; its own first event is told already."""
    now = now or timezone.now() - timedelta(hours=1)
    page = fields.pop("on", None) or make_category()
    topic = actions.open_topic(
        page, author=author, body="Que faire?", title="Relancer un jeune", key=uuid4(), now=now,
        voice=voice, **fields,
    )  # fmt: skip
    tell(now)
    return topic


def reply(topic: Topic, author: User, body: str = "On essaie la photo.", **fields) -> Post:
    now = fields.pop("now", None) or timezone.now()
    return actions.post_reply(topic, author=author, body=body, key=uuid4(), now=now, **fields)


def tell(now: datetime | None = None) -> None:
    """Let the undo delay pass, and tell."""
    expansion.tell_due(now=(now or timezone.now()) + UNDO)


def told(member: User) -> list[str]:
    """The reasons this member was told for, in order."""
    return list(
        Notification.objects.filter(member=member).order_by("pk").values_list("reason", flat=True)
    )


def make_followers(topic: Topic, number: int, level: int = Watch.Level.FOLLOW) -> list[User]:
    """Many members who follow a topic, made in bulk."""
    people = User.objects.bulk_create(
        User(email=f"suit{n}@example.org", first_name="Maude", last_name=f"Suit {n}", password="!")
        for n in range(number)
    )
    network = access.role_group(access.NETWORK)
    seats = User.groups.through
    seats.objects.bulk_create(seats(user=one, group=network) for one in people)
    Watch.objects.bulk_create(Watch(member=one, topic=topic, level=level) for one in people)
    return people
