"""Many members and much to tell, made in bulk from a seed."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils.html import format_html
from wagtail.models import Page

from cms.core.models import Theme
from communaute.digests.models import Subscription
from communaute.discussions.models import Post, ReadMark, Topic, Watch
from communaute.members import access
from communaute.members.models import Membership, User
from tests.digests.factories import BEFORE
from tests.factories import make_category, make_member, make_organization, make_resource
from tests.formations.factories import make_course

THEMES, PAGES = 6, 8


@dataclass
class Crowd:
    """The people, and all that may be told to them."""

    members: list[User]
    themes: list[Theme]
    topics: list[Topic]
    pages: list[Page]


def make_crowd(*, members: int, topics: int, posts: int, at: datetime, seed: int = 1) -> Crowd:
    """`topics` with `posts` each over eight categories, resources and courses beside them."""
    random = Random(seed)
    themes = [Theme.objects.create(name=f"Thème {n}", slug=f"theme-{n}") for n in range(THEMES)]
    categories = [make_category() for _n in range(PAGES)]
    told = [make_resource(f"Fiche-{n:03}.", first_published_at=at) for n in range(PAGES)]
    told += [make_course(f"Cours-{n:03}.") for n in range(3)]
    for page in [*categories, *told]:
        page.themes.set(random.sample(themes, random.randint(0, 2)))
        page.first_published_at = at
        page.save()
    writers = [make_member() for _n in range(5)]
    made = make_topics(topics, categories, writers, posts=posts, at=at, random=random)
    return Crowd(make_members(members), themes, made, [*categories, *told])


def make_topics(
    many: int,
    pages: list,
    writers: list[User],
    *,
    posts: int,
    at: datetime,
    random: Random,
) -> list[Topic]:
    """A third of them are questions that nobody answered."""
    rows = []
    for n in range(many):
        length = 1 if n % 3 == 0 else posts
        moment = at - timedelta(days=2) if n % 3 == 0 else at
        rows.append(
            Topic(
                page=random.choice(pages),
                title=f"Sujet-{n:03}.",
                kind="question" if n % 3 == 0 else "recit",
                author=random.choice(writers),
                created_at=moment,
                last_post_at=moment,
                post_count=length,
                last_number=length,
            )
        )
    made = Topic.objects.bulk_create(rows)
    Post.objects.bulk_create(
        Post(
            topic=topic,
            number=number,
            author=topic.author if number == 1 else random.choice(writers),
            body="Bonjour.",
            html=format_html("<p>{}</p>", "Bonjour."),
            renderer_version=1,
            key=uuid.UUID(int=random.getrandbits(128)),
            created_at=topic.created_at,
        )
        for topic in made
        for number in range(1, topic.last_number + 1)
    )
    return made


def make_members(many: int) -> list[User]:
    """So many people of one organization, each of whom wants the digest on Monday at 7."""
    organization, first = make_organization(), User.objects.count()
    made = User.objects.bulk_create(
        User(email=f"foule{first + n}@example.org", first_name="Alix", welcomed_at=BEFORE)
        for n in range(many)
    )
    groups = [access.role_group(name) for name in (access.MEMBERS, access.NETWORK)]
    link = User.groups.through
    link.objects.bulk_create(
        link(user_id=one.pk, group_id=group.pk) for one in made for group in groups
    )
    Membership.objects.bulk_create(
        Membership(member=one, organization=organization) for one in made
    )
    Subscription.objects.bulk_create(
        Subscription(member=one, is_active=True, started_at=BEFORE, minutes=15) for one in made
    )
    return made


def choose_at_random(crowd: Crowd, *, seed: int = 2) -> None:
    """Each follows, mutes and reads what chance says: topics, pages and themes."""
    random, watches, marks = Random(seed), [], []
    levels = [Watch.Level.MUTE, Watch.Level.MUTE, Watch.Level.NORMAL, Watch.Level.FOLLOW]
    levels.append(Watch.Level.AT_ONCE)
    for one in crowd.members:
        for name, things, most in (
            ("topic", crowd.topics, 6),
            ("page", crowd.pages, 4),
            ("theme", crowd.themes, 2),
        ):
            for thing in random.sample(things, random.randint(0, most)):
                place = {f"{name}_id": thing.pk}
                watches.append(Watch(member=one, level=random.choice(levels), **place))
        for topic in random.sample(crowd.topics, 3):
            number = random.randint(1, topic.last_number)
            marks.append(
                ReadMark(member=one, topic=topic, last_number=number, read_at=topic.created_at)
            )
    Watch.objects.bulk_create(watches)
    ReadMark.objects.bulk_create(marks)
