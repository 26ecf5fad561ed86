"""The demonstration's gestures of one button: thanks, answers kept, what has reached its end."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from bibliotheque import usefulness
from bibliotheque.models import ResourcePage
from cms.home.demo import content
from communaute.discussions import actions, answers, helping
from communaute.discussions.masks import voices
from communaute.discussions.models import Post, Reaction
from communaute.discussions.reactions import react
from communaute.members.access import reader_for
from communaute.members.models import User


def load(people: Iterable[User], *, keys: uuid.UUID, now: datetime) -> None:
    """Posts are found by the keys that their loading gave them."""

    def post(told: dict) -> Post:
        number = told.get("message", 1) - 1
        key = uuid.uuid5(keys, f"{told['topic']}/{number}")
        return Post.objects.select_related("topic", "author", "pseudonym").get(key=key)

    told = content.read("gestures")
    inside = [person for person in people if reader_for(person).in_network]
    for one in told["reactions"]:
        found = post(one)
        others = [person for person in inside if not voices.wrote(person, found)]
        for turn, kind in enumerate(Reaction.Kind.values):
            first = turn * 5  # not always the same people
            for person in (others[first:] + others[:first])[: one.get(kind, 0)]:
                react(found, member=person, kind=kind, now=now)
    for one in told["accepted"]:
        answer = post(one)
        asked = Post.objects.get(topic=answer.topic, number=1)
        answers.accept(answer, by=author_of(asked), accepted=True, now=now)
    for one in told["done"]:
        opening = post(one)
        answers.set_done(opening.topic, by=author_of(opening), done=True, now=now)
    for one in told["help"]:
        opening = post(one)
        helping.offer(opening.topic, member=User.objects.get(email=one["member"]), now=now)
    for one in told["useful"]:
        page = ResourcePage.objects.get(slug=one["resource"])
        others = [person for person in inside if not usefulness.signed(page, person)]
        for person in others[: one["people"]]:
            usefulness.give(page, member=person, now=now)
    for one in told["read"]:
        found, day = post(one), now - timedelta(days=one["days_ago"])
        for person in inside:
            actions.mark_read(found.topic, member=person, up_to=found.number, now=day)


def author_of(post: Post) -> User:
    """Who signed a post of the demonstration."""
    return User.objects.get(posts=post)
