"""Several hands on one conversation at the same moment, on both engines."""

import pytest
from django.utils import timezone

from communaute.discussions.models import ModerationEvent, Report
from communaute.discussions.moderation import decisions, reports
from communaute.members.access import FACILITATORS
from tests.discussions.moderation.saying import counts_are_of_rows, open_topic, reply
from tests.discussions.moderation.writers import all_counts_are_of_rows, write_together
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.members.doors.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


def make_lucie():
    return make_user(organization=make_organization(), groups=[FACILITATORS])


def test_a_post_hidden_while_others_reply_leaves_counts_of_rows():
    lucie, topic = make_lucie(), open_topic(make_member())
    post = reply(topic, make_member())
    people = [make_member() for _n in range(5)]

    def hide() -> None:
        decisions.hide(post.pk, by=lucie, seen=0, why="Un mot.", now=timezone.now())

    told = at_once(hide, *[lambda one=one: reply(topic, one) for one in people])
    assert not [one for one in told if isinstance(one, Exception)]
    topic.refresh_from_db()
    counts_are_of_rows(topic)
    assert topic.post_count == 6


def test_two_facilitators_at_once_make_one_decision():
    post = open_topic(make_member()).posts.get()
    team = [make_lucie() for _n in range(4)]

    def hide(one):
        return lambda: decisions.hide(post.pk, by=one, seen=0, why="Un mot.", now=timezone.now())

    told = at_once(*map(hide, team))
    assert sum(isinstance(one, ModerationEvent) for one in told) == 1
    assert sum(isinstance(one, decisions.AlreadyDecided) for one in told) == 3


def test_one_report_sent_twenty_times_at_once_is_one():
    post, reader = open_topic(make_member()).posts.get(), make_member()

    def report() -> bool:
        return reports.report(post, by=reader, reason="other", words="", now=timezone.now())

    told = at_once(*[report] * 20)
    assert sorted(told) == [False] * 19 + [True]
    assert Report.objects.count() == 1


def test_eight_writers_for_six_seconds():
    done, errors = write_together(8, 6)
    assert errors == []
    assert done > 20
    all_counts_are_of_rows()
