"""Composing costs the same questions for 50 members as for 500, for 20 topics as for 200."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communaute.digests import batches, planning
from communaute.digests.batches import Activity
from communaute.digests.models import DigestDelivery, DigestRun
from communaute.discussions.models import CategoryPage
from tests.digests.crowd import choose_at_random, make_crowd, make_members, make_topics
from tests.digests.factories import MONDAY, make_federation

pytestmark = pytest.mark.django_db
YESTERDAY = MONDAY - timedelta(days=1)


def queries_of_a_batch() -> tuple[int, int]:
    """How many digests a batch composed, and in how many questions, the shared ones too."""
    DigestRun.objects.all().delete()
    planning.plan_due(now=MONDAY)
    rows = list(DigestDelivery.objects.order_by("pk"))
    DigestDelivery.objects.update(state="leased")
    with CaptureQueriesContext(connection) as queries:
        full = batches.compose_batch(rows, Activity().of(rows))
    # What is written is cut by the number of values that a statement of SQLite may hold.
    return len(full), sum(one["sql"].startswith("SELECT") for one in queries)


def test_500_members_and_200_topics_cost_what_50_and_20_do():
    make_federation()
    crowd = make_crowd(members=50, topics=20, posts=2, at=YESTERDAY)
    choose_at_random(crowd)
    few, cost = queries_of_a_batch()
    crowd.members = make_members(450)
    choose_at_random(crowd, seed=3)
    many, more = queries_of_a_batch()
    categories = [page for page in crowd.pages if isinstance(page, CategoryPage)]
    writers = [topic.author for topic in crowd.topics[:5]]
    make_topics(180, categories, writers, posts=2, at=YESTERDAY, random=Random(4))
    _full, most = queries_of_a_batch()
    assert (few, many) == (50, 500)
    assert cost == more == most
