"""Categories, topics, posts, and what members follow and have read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

from cms.core.text import count_words
from cms.home.seeding import gestures
from cms.home.seeding.bulk import insert, pour
from cms.home.seeding.people import HISTORY, Community
from cms.home.seeding.phrases import Writer, dice
from cms.home.seeding.progress import Progress
from cms.home.seeding.texts import Texts
from communaute.discussions.models import (
    CategoryPage,
    CommunityIndexPage,
    Post,
    Reaction,
    ReadMark,
    Topic,
    Watch,
)
from communaute.discussions.writing.rendering import RENDERER_VERSION, plain
from communaute.members import access
from communaute.members.access import Audience
from communaute.members.models import User

CATEGORIES = {
    "entraide": "Entraide",
    "ecole-famille-communaute": "École, famille, communauté",
    "raccrochage": "Raccrochage",
    "aide-aux-devoirs": "Aide aux devoirs",
    "vie-d-equipe": "Vie d’équipe",
    "financement": "Financement",
}
MEMBERS_ONLY = ("entre-membres", "Entre membres du ROCQLD")
ON_RESOURCES = 0.4  # part of the topics that hang on a resource


@dataclass(frozen=True)
class Written:
    """A post before its text: who wrote it where, and when."""

    at: datetime
    topic: int
    number: int
    author: int


def ensure_categories(community: CommunityIndexPage) -> tuple[list[CategoryPage], CategoryPage]:
    """The categories of the seed, made where they are missing; the last one is for members."""
    found = {page.slug: page for page in CategoryPage.objects.child_of(community)}
    for slug, title in (*CATEGORIES.items(), MEMBERS_ONLY):
        if slug not in found:
            found[slug] = community.add_child(instance=CategoryPage(title=title, slug=slug))
            if slug == MEMBERS_ONLY[0]:
                restriction = PageViewRestriction.objects.create(
                    page=found[slug], restriction_type=PageViewRestriction.GROUPS
                )
                restriction.groups.add(access.role_group(access.MEMBERS))
    return [found[slug] for slug in CATEGORIES], found[MEMBERS_ONLY[0]]


def sow_conversations(
    community: CommunityIndexPage,
    *,
    discussions: int,
    posts: int,
    people: Community,
    resources: list[Page],
    seed: int,
    now: datetime,
    progress: Progress,
) -> list[Topic]:
    """Topics with their posts in the order they were written, watches and read marks."""
    random = dice(seed, "conversations")
    open_pages, members_page = ensure_categories(community)
    everyone = _crowd(people.network, random)
    crowds = {members_page.pk: _crowd(people.members or people.network[:1], random)}
    categories = [*open_pages, members_page]
    writer = Writer(random)
    topics, written = [], []
    for index, length in enumerate(_lengths(discussions, posts, random)):
        on_resource = bool(resources) and random.random() < ON_RESOURCES
        page = random.choice(resources if on_resource else categories)
        turns = _turns(index, length, crowds.get(page.pk, everyone), now, random)
        topics.append(_topic(page, turns, writer, random))
        written += turns
    topics = insert(Topic, progress.follow(_("Discussions"), topics, discussions))
    written.sort(key=lambda post: (post.at, post.topic, post.number))
    texts = Texts(random)
    openers = {one.topic: one.author for one in written if one.number == 1}
    made = gestures.decide(
        topics, [openers[index] for index in range(len(topics))], people.network, random
    )
    rows = (_post(topics[one.topic], openers, one, texts, made, random) for one in written)
    pour(Post, progress.follow(_("Messages"), rows, posts))
    pour(Reaction, gestures.reactions(topics, made))
    takers: dict[int, dict[int, int]] = {}
    for one in written:
        takers.setdefault(one.topic, {})[one.author] = one.number
    marks = list(_read_marks(topics, takers, everyone, random))
    pour(ReadMark, progress.follow(_("Lectures"), marks, len(marks)))
    gestures.settle(topics, made, Counter(mark.topic_id for mark in marks), now=now)
    pour(Watch, _watches(topics, takers, people.network, open_pages, random))
    return topics


@dataclass(frozen=True)
class Crowd:
    """People, of whom a few write most of what is written."""

    people: list[User]
    weights: list[float]

    def draw(self, count: int, random: Random) -> list[User]:
        return random.choices(self.people, cum_weights=self.weights, k=count)


def _crowd(people: list[User], random: Random) -> Crowd:
    shuffled = random.sample(people, len(people))
    return Crowd(shuffled, list(accumulate(1 / rank for rank in range(1, len(people) + 1))))


def _lengths(discussions: int, posts: int, random: Random) -> Iterator[int]:
    """How many posts each topic has: one at least, a few have very many, `posts` in all."""
    shares = list(accumulate(min(40, random.paretovariate(1.3)) for _index in range(discussions)))
    spare, given = posts - discussions, 0
    for share in shares:
        until = round(spare * share / shares[-1])
        yield 1 + until - given
        given = until


def _turns(topic: int, length: int, crowd: Crowd, now: datetime, random: Random) -> list[Written]:
    """The posts of a topic: it opens any day of the history and fades over days or months."""
    begun = now - HISTORY * random.random() ** 1.5
    span = min(now - begun, timedelta(days=random.lognormvariate(1.5, 1.2) + length / 10))
    moments = sorted(begun + span * random.random() ** 2 for _index in range(length - 1))
    voices = crowd.draw(min(length, 3 + length // 3), random)
    return [
        Written(at, topic, number, (voices[0] if number == 1 else random.choice(voices)).pk)
        for number, at in enumerate([begun, *moments], 1)
    ]


def _topic(page: Page, turns: list[Written], writer: Writer, random: Random) -> Topic:
    topic = Topic(
        page_id=page.pk,
        title=writer.title("topic_title", length=160),
        kind=random.choice(Topic.Kind.values),
        author_id=turns[0].author,
        audience=Audience.FACILITATORS if random.random() < 0.01 else Audience.PAGE,
        created_at=turns[0].at,
        post_count=len(turns),
        last_number=len(turns),
        last_post_at=turns[-1].at,
        last_author_id=turns[-1].author,
    )
    if topic.audience == Audience.PAGE:
        gestures.mask(topic, random, last_author=turns[-1].author)
    return topic


def _post(
    topic: Topic,
    openers: dict[int, int],
    one: Written,
    texts: Texts,
    made: gestures.Gestures,
    random: Random,
) -> Post:
    piece = texts.opening() if one.number == 1 else texts.reply()
    voice = made.voices.get(topic.pk) if one.author == openers[one.topic] else None
    words = count_words(plain(piece.html))
    made.words[topic.pk] += words
    return Post(
        topic_id=topic.pk,
        number=one.number,
        author_id=None if voice else one.author,
        pseudonym_id=voice,
        accepted_at=one.at if made.kept.get(topic.pk) == one.number else None,
        word_count=words,
        **made.counts(topic.pk, one.number),
        body=piece.body,
        html=piece.html,
        renderer_version=RENDERER_VERSION,
        key=UUID(int=random.getrandbits(128), version=4),
        created_at=one.at,
    )


def _read_marks(
    topics: list[Topic], takers: dict[int, dict[int, int]], crowd: Crowd, random: Random
) -> Iterator[ReadMark]:
    """Who wrote has read up to their last post at least; a few others have read some of it."""
    for index, topic in enumerate(topics):
        marks = {
            person: topic.last_number if random.random() < 0.6 else number
            for person, number in takers[index].items()
        }
        for person in crowd.draw(random.randint(0, 6), random):
            marks.setdefault(person.pk, random.randint(1, topic.last_number))
        for member, number in marks.items():
            yield ReadMark(
                member_id=member,
                topic_id=topic.pk,
                last_number=number,
                read_at=topic.last_post_at,
            )


def _watches(
    topics: list[Topic],
    takers: dict[int, dict[int, int]],
    people: list[User],
    pages: Iterable[Page],
    random: Random,
) -> Iterator[Watch]:
    """Who wrote follows the topic, as the site does; some mute one; some follow a category."""
    for index, topic in enumerate(topics):
        for member in takers[index]:
            level = Watch.Level.MUTE if random.random() < 0.02 else Watch.Level.FOLLOW
            yield Watch(member_id=member, topic_id=topic.pk, level=level)
    for page in pages:
        for person in random.sample(people, len(people) // 8):
            yield Watch(member_id=person.pk, page_id=page.pk)
