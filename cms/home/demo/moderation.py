"""What the demonstration's facilitators have before them: a report, a newcomer; and their log."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cms.home.demo import content
from communaute.discussions import actions
from communaute.discussions.models import FirstPost, Post, Topic
from communaute.discussions.moderation import decisions, reports, topics
from communaute.members.models import User


def load(people: Mapping[str, User], *, keys: uuid.UUID, now: datetime) -> None:
    """First messages were read long ago, but for one."""
    FirstPost.objects.update(seen_at=now)
    told = content.read("moderation")

    def say(part: str) -> Post:
        one = told[part]
        return actions.post_reply(
            Topic.objects.get(title=one["topic"]),
            author=people[one["author"]],
            body=one["body"].strip(),
            key=uuid.uuid5(keys, f"moderation/{part}"),
            now=now - timedelta(hours=one["hours_ago"]),
        )

    reported = say("reported")
    for one in told["reported"]["reports"]:
        report(reported, one, people, now - timedelta(hours=one["hours_ago"]))
    FirstPost.objects.filter(post=reported).update(seen_at=now)
    say("newcomer")
    one = told["dismissed"]
    found = Post.objects.get(topic__title=one["topic"], number=one["message"])
    day = now - timedelta(days=one["days_ago"])
    report(found, one, people, day)
    decisions.leave(found.pk, by=people[one["team"]], seen=0, why=one["why"], now=day)
    one = told["summary"]
    topics.sum_up(
        Topic.objects.get(title=one["topic"]),
        by=people[one["team"]],
        summary=one["text"].strip(),
        now=now - timedelta(days=one["days_ago"]),
    )


def report(post: Post, told: dict[str, Any], people: Mapping[str, User], when: datetime) -> None:
    reports.report(
        post, by=people[told["by"]], reason=told["reason"], words=told["words"], now=when
    )
