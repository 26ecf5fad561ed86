"""A copy of one's data names what one may still open, in conversations as in trainings."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaute.discussions import export
from communaute.discussions.actions import post_reply
from communaute.discussions.writing import quoting
from communaute.members import actions
from formations.actions import answer, complete, enroll
from formations.export import tables
from tests.factories import make_home_tree, make_member, make_organization, make_topic, make_user
from tests.formations.factories import (
    choice_ids,
    make_course,
    make_lesson,
    make_module,
    question_step,
    text_step,
)

pytestmark = pytest.mark.django_db


def told(member) -> dict[str, list[tuple]]:
    member = type(member).objects.get(pk=member.pk)
    return {table.key: [tuple(row) for row in table.rows] for table in tables(member)}


@pytest.fixture
def follower():
    make_home_tree()
    return make_user(organization=make_organization())


def follow(member, course, steps):
    lesson = make_lesson(make_module(course), steps, title="Leçon canari")
    enrollment, now = enroll(course, member=member, now=timezone.now()), timezone.now()
    text, question = lesson.steps
    complete(enrollment, lesson=lesson, step_id=text.id, now=now)
    [choice, *_rest] = choice_ids(lesson, question.id).values()
    answer(enrollment, lesson=lesson, step_id=question.id, choice_id=choice, now=now)
    return lesson


@pytest.mark.parametrize("audience", ["public", "reseau"])
def test_a_training_is_named_while_it_may_be_opened(follower, audience):
    course = make_course("Formation canari", audience=audience)
    follow(follower, course, [text_step("Étape canari"), question_step("Question canari?")])
    rows = told(follower)
    assert rows["enrollments"][0][0] == "Formation canari"
    assert rows["enrollments"][0][2] == "Leçon canari"
    assert rows["completions"][0][:2] == ("Formation canari", "Étape canari")
    assert rows["answers"][0][:3] == (
        "Formation canari",
        "Question canari?",
        "« Tu es en retard. »",
    )
    actions.leave(follower.memberships.get(), now=timezone.now())
    after = told(follower)
    assert {key: len(found) for key, found in after.items()} == {
        key: len(found) for key, found in rows.items()
    }
    if audience == "public":
        assert after == rows
    else:
        assert "canari" not in str(after)
        assert "en retard" not in str(after)
        assert after["enrollments"][0][1] == rows["enrollments"][0][1]


def test_a_lesson_taken_away_is_unnamed_in_a_course_that_stays(follower):
    course = make_course("Formation visible")
    steps = [text_step("Étape canari"), question_step("Question canari?")]
    lesson = follow(follower, course, steps)
    lesson.unpublish()
    after = told(follower)
    assert "canari" not in str(after)
    assert after["completions"][0][0] == "Formation visible"


def test_another_person_is_never_in_it(follower):
    course = make_course("Formation canari")
    follow(make_member(), course, [text_step(), question_step()])
    assert told(follower) == {"enrollments": [], "completions": [], "answers": []}


def test_what_quotes_others_is_asked_once_for_hundreds():
    member, topic = make_member(), make_topic()
    quote = quoting.quote(topic.posts.get())
    costs = []
    for many in (2, 20):
        for _n in range(many):
            post_reply(
                topic, author=member, body=f"{quote}Oui", key=uuid.uuid4(), now=timezone.now()
            )
        with CaptureQueriesContext(connection) as queries:
            posts = next(one for one in export.tables(member) if one.key == "posts")
            assert all("Message cité" in row[3] for row in posts.rows)
        costs.append(len(queries))
    assert costs[0] == costs[1]
