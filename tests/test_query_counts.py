"""Each page asks the database as often for hundreds of things as for a few.

The large community is sown in bulk, so that hundreds of everything take seconds.
"""

import io
from collections.abc import Iterable
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bibliotheque.models import ResourcePage
from cms.core import kept
from cms.home.seeding import Plan, sow
from cms.home.seeding.progress import Progress
from communaute.digests.models import Subscription
from communaute.discussions import actions as discussions
from communaute.discussions.models import CategoryPage, Topic, Watch
from communaute.members.access import Audience
from communaute.members.models import Organization, User
from communaute.members.querysets import open_seats
from communaute.notifications import expansion
from formations import actions as formations
from tests.factories import (
    make_category,
    make_member,
    make_organization,
    make_resource,
    make_topic,
)
from tests.formations.factories import lessons_of, make_course, make_lesson, text_step

pytestmark = pytest.mark.django_db

FEW = Plan(members=20, discussions=20, posts=60, resources=20, seed=1)
MANY = Plan(members=400, discussions=200, posts=4000, resources=200, seed=2)
MOST = {"/": 15, "topic": 15}
"""The pages that have a ceiling beside."""


@pytest.fixture
def reader(client) -> User:
    member = make_member()
    Subscription.objects.create(member=member, is_active=True, started_at=timezone.now())
    client.force_login(member)
    return member


def sow_quietly(plan: Plan) -> None:
    sow(plan, now=timezone.now(), progress=Progress(io.StringIO()))


def cost(client, address: str) -> int:
    kept.forget_all()  # so that none grows old between the two requests
    client.get(address)  # caches that live longer than a request are warm
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def costs(client, addresses: dict[str, str]) -> dict[str, int]:
    return {name: cost(client, address) for name, address in addresses.items()}


def addresses_of_community() -> dict[str, str]:
    """The lists, and of each kind of page the one with most on it."""
    waiting = Topic.objects.filter(audience=Audience.PAGE, kind=Topic.Kind.QUESTION, done_at=None)
    topic = waiting.order_by("-post_count", "pk").first()
    resource = (
        ResourcePage.objects.live()
        .annotate(n=Count("topics"), links=Count("relations"))
        .filter(n__gt=0, region__isnull=False)
        .order_by("-links", "-n", "pk")
        .first()
    )
    category = CategoryPage.objects.live().annotate(n=Count("topics")).order_by("-n", "pk").first()
    seats = open_seats().order_by("organization", "pk")
    organization = (
        Organization.objects.filter(memberships__in=seats)
        .annotate(n=Count("memberships"))
        .order_by("-n", "pk")
        .first()
    )
    return {
        "/": "/",
        "library": "/bibliotheque/",
        "community": "/communaute/",
        "unread": "/communaute/?voir=non-lues",
        "unanswered": "/communaute/?voir=sans-reponse",
        "solved": "/communaute/?voir=resolues",
        "my own": "/communaute/?voir=les-miennes",
        "directory": "/bottin/",
        "organization": organization.get_absolute_url(),
        "search": "/recherche/?q=absence",
        "topic": topic.get_absolute_url(),
        "resource": resource.url,
        "category": category.url,
        "all of a resource": reverse("discussions:on_page", args=[resource.pk]),
    }


def follow_everything(member: User, topics: Iterable[Topic]) -> None:
    Watch.objects.bulk_create(
        (Watch(member=member, topic=topic) for topic in topics), ignore_conflicts=True
    )


def tell() -> None:
    """What was written is told, the undo delay once past."""
    while expansion.tell_due(now=timezone.now() + discussions.UNDO_DELAY):
        pass


def test_the_community_costs_the_same_for_20_as_for_220(client, reader):
    sow_quietly(FEW)
    follow_everything(reader, Topic.objects.all())
    of_few = costs(client, addresses_of_community())
    sow_quietly(MANY)
    follow_everything(reader, Topic.objects.all())
    of_many = costs(client, addresses_of_community())
    assert of_many == of_few
    assert all(of_many[name] <= most for name, most in MOST.items())


def test_lists_cost_the_same_for_2_as_for_200(client, reader):
    category, resource = make_category(), make_resource()
    authors = [make_member() for _n in range(4)]
    talked = [make_topic(posts=2, on=place, author=authors[0]) for place in (category, resource)]
    make_resource()
    addresses = {
        "library": "/bibliotheque/",
        "community": "/communaute/",
        "directory": "/bottin/",
        "category": category.url,
        "resource": resource.url,
        "all of a resource": reverse("discussions:on_page", args=[resource.pk]),
        "topic": talked[0].get_absolute_url(),
        "what I follow": "/compte/suivis/",
        "notices": "/compte/avis/",
    }
    follow_everything(reader, Topic.objects.all())
    Watch.objects.create(member=reader, page=category)
    for one in talked:  # the second is never opened here: the bell always has something to count
        discussions.post_reply(one, author=authors[0], body="Oui", key=uuid4(), now=timezone.now())
    tell()
    of_few = costs(client, addresses)
    for n in range(198):
        author = authors[n % len(authors)]
        for place in (category, resource):
            make_topic(posts=2, on=place, author=author)
        make_resource()
        make_organization()
        discussions.post_reply(
            talked[0], author=author, body="Oui", key=uuid4(), now=timezone.now()
        )
    follow_everything(reader, Topic.objects.all())
    tell()
    assert costs(client, addresses) == of_few


def test_trainings_cost_the_same_for_2_as_for_200(client, reader):
    few, many = make_course(lessons=2, steps=2), make_course(lessons=200, steps=1)
    long = make_lesson(few.get_children().get().specific, [text_step() for _n in range(200)])
    short = lessons_of(few)[0]
    for course in (few, many):
        formations.enroll(course, member=reader, now=timezone.now())
    assert cost(client, many.url) == cost(client, few.url)
    assert cost(client, long.url) == cost(client, short.url)


def test_the_list_of_trainings_costs_the_same_for_2_as_for_200(client, reader):
    followed = [make_course(lessons=1) for _n in range(2)]
    formations.enroll(followed[0], member=reader, now=timezone.now())
    of_few = costs(client, {"list": "/formations/", "home": "/"})
    for course in [make_course() for _n in range(198)][:100]:
        formations.enroll(course, member=reader, now=timezone.now())
    assert costs(client, {"list": "/formations/", "home": "/"}) == of_few
