"""Many people at once on one topic: they post, react, hide, put back, read."""

import itertools
import random
import time
from collections.abc import Callable
from threading import Thread
from uuid import uuid4

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from communaute.discussions import actions, reactions
from communaute.discussions.models import Post, Reaction, ReadMark, Topic
from communaute.discussions.moderation import decisions
from communaute.members.access import FACILITATORS, State
from communaute.members.models import User
from tests.discussions.moderation.saying import counts_are_of_rows, open_topic
from tests.factories import make_category, make_member, make_organization, make_user

COUNTS = {"merci": "thanks_count", "utile": "useful_count", "pareil": "same_count"}


def write_together(writers: int, seconds: float) -> tuple[int, list[Exception]]:
    """Let as many threads write for that long; how many gestures succeeded, and every error."""
    page = make_category()
    topics = [open_topic(make_member(), page=page) for _n in range(2)]
    people = [make_member() for _n in range(writers)]
    team = [make_user(organization=make_organization(), groups=[FACILITATORS]) for _n in people]
    done, errors = itertools.count(), []
    end = time.monotonic() + seconds

    def run(number: int) -> None:
        chance = random.Random(number)
        try:
            while time.monotonic() < end:
                gesture(chance, topics, people[number], team[number])
                next(done)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return next(done), errors


def gesture(chance: random.Random, topics: list[Topic], person: User, facilitator: User) -> None:
    """One thing somebody does, chosen at random."""
    topic, now = chance.choice(topics), timezone.now()
    number = chance.randint(2, 12)
    post = Post.objects.filter(topic=topic, number=number).first()
    if post is None or chance.random() < 0.3:
        actions.post_reply(topic, author=person, body="Un mot de plus.", key=uuid4(), now=now)
        return
    verbs: list[Callable[[], object]] = [
        lambda: decide(post, facilitator),
        lambda: react(post, person, chance.choice(list(COUNTS))),
        lambda: actions.mark_read(topic, member=person, up_to=number, now=now),
    ]
    chance.choice(verbs)()


def decide(post: Post, facilitator: User) -> None:
    """Hide what is shown, put back what is hidden; a colleague may be quicker."""
    verb = decisions.restore if post.state == State.HIDDEN else decisions.hide
    try:
        verb(post.pk, by=facilitator, seen=10**9, why="Un mot.", now=timezone.now())
    except decisions.AlreadyDecided:
        return


def react(post: Post, person: User, kind: str) -> None:
    try:
        reactions.react(post, member=person, kind=kind, now=timezone.now())
    except reactions.OwnWords:
        return


def all_counts_are_of_rows() -> None:
    """Every stored count of every topic and post is that of its rows."""
    for topic in Topic.objects.all():
        counts_are_of_rows(topic)
        assert topic.reader_count == ReadMark.objects.filter(topic=topic).count()
        numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    given = {
        (row["post"], row["kind"]): row["n"]
        for row in Reaction.objects.values("post", "kind").annotate(n=Count("pk"))
    }
    for post in Post.objects.all():
        for kind, count in COUNTS.items():
            assert getattr(post, count) == given.get((post.pk, kind), 0), (post.pk, kind)
