"""What makes conversations alive: masks, answers kept, thanks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from communaute.discussions.models import Post, Pseudonym, Reaction, Topic
from communaute.discussions.reactions import COUNTS
from communaute.members.models import User

MASKED = 0.05  # part of the topics that are opened without a name
SOLVED = 0.35  # part of the questions with a reply that keep one
THANKED = 0.2  # part of the posts that somebody reacts to
MOST_REACTIONS = 4


@dataclass
class Gestures:
    """What is decided before posts are written; `voices` are the pseudonyms, by topic."""

    voices: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    given: dict[tuple[int, int], list[tuple[int, str]]] = field(default_factory=dict)
    words: Counter = field(default_factory=Counter)

    def counts(self, topic_id: int, number: int) -> dict[str, int]:
        """What a post says of its reactions."""
        found = Counter(kind for _who, kind in self.given.get((topic_id, number), ()))
        return {count: found[kind] for kind, count in COUNTS.items()}


def mask(topic: Topic, random: Random, *, last_author: int) -> None:
    """Let the topic be opened without a name, now and then; it is not inserted yet."""
    if random.random() >= MASKED:
        return
    topic.last_is_masked = topic.author_id == last_author
    if topic.last_is_masked:
        topic.last_author_id = None
    topic.author_id, topic.is_masked = None, True


def decide(topics: list[Topic], openers: list[int], people: list[User], random: Random) -> Gestures:
    """Who speaks masked, what is kept, who reacts to what; `openers` opened these topics."""
    made = Gestures()
    masked = [(topic, who) for topic, who in zip(topics, openers, strict=True) if topic.is_masked]
    rows = Pseudonym.objects.bulk_create(
        Pseudonym(topic=topic, number=1, member_id=who, created_at=topic.created_at)
        for topic, who in masked
    )
    made.voices = {row.topic_id: row.pk for row in rows}
    for topic in topics:
        is_question = topic.kind == Topic.Kind.QUESTION and topic.last_number > 1
        if is_question and random.random() < SOLVED:
            made.kept[topic.pk] = random.randint(2, topic.last_number)
        for number in range(1, topic.last_number + 1):
            if random.random() < THANKED:
                givers = random.sample(people, min(len(people), random.randint(1, MOST_REACTIONS)))
                made.given[topic.pk, number] = [
                    (person.pk, random.choice(list(COUNTS)).value) for person in givers
                ]
    return made


def reactions(topics: Iterable[Topic], made: Gestures) -> Iterator[Reaction]:
    """The rows of what was decided, once posts are written."""
    written = Post.objects.filter(topic__in=[topic.pk for topic in topics])
    rows = written.values_list("pk", "topic_id", "number", "created_at")
    for pk, topic, number, created_at in rows.iterator(2_000):
        for person, kind in made.given.get((topic, number), ()):
            yield Reaction(post_id=pk, member_id=person, kind=kind, created_at=created_at)


def settle(topics: list[Topic], made: Gestures, readers: Counter, *, now: datetime) -> None:
    """Write what topics store of their posts and of their readers."""
    for topic in topics:
        topic.word_count, topic.reader_count = made.words[topic.pk], readers[topic.pk]
        if topic.pk in made.kept:
            topic.done_at = min(topic.last_post_at + timedelta(hours=1), now)
    Topic.objects.bulk_update(topics, ["word_count", "reader_count", "done_at"], batch_size=500)
