"""A tool shared in a conversation is proposed to the library, where editors take it up."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.module_loading import import_string
from wagtail.models import Page

from cms.core.pages import address
from communaute.discussions import answers, counts
from communaute.discussions.models import Attachment, ModerationEvent, Post, Topic
from communaute.discussions.moderation import log, suspensions
from communaute.discussions.writing import quotes
from communaute.discussions.writing.mentions import LINKED
from communaute.discussions.writing.rendering import render
from communaute.members.access import Audience, State, visible_pages
from communaute.members.models import User


class NothingToPropose(Exception):
    """Not a tool, or one without a file."""


@dataclass(frozen=True)
class Tool:
    """What the library receives. `author` is empty where the words were confided."""

    title: str
    html: str
    files: tuple[tuple[str, File], ...]
    author: User | None


@dataclass(frozen=True)
class Proposal:
    """What the page of a topic says of its proposal; `href` once this reader may open it."""

    is_shown: bool = False
    is_proposed: bool = False
    href: str = ""


def proposal_of(topic: Topic, user: User) -> Proposal:
    """What to show this reader; asks the database for tools alone."""
    if topic.kind != Topic.Kind.MODEL:
        return Proposal()
    if topic.proposal_id is not None:
        page = visible_pages(user).filter(pk=topic.proposal_id).first()
        return Proposal(is_shown=True, is_proposed=True, href=address(page) if page else "")
    return Proposal(is_shown=may_propose(user, topic))


def may_propose(user: User, topic: Topic) -> bool:
    """Whether this member may offer the tool: its author or a facilitator, and there is a file."""
    is_for_all = topic.audience == Audience.PAGE  # what was said to a few is not for editors
    return is_for_all and answers.may_settle(user, topic) and files_of(topic).exists()


def files_of(topic: Topic):
    """The files of the first post."""
    return Attachment.objects.filter(post__topic=topic, post__number=1, post__state=State.PUBLISHED)


@transaction.atomic
def propose(topic: Topic, *, by: User, now: datetime) -> Page:
    """Make a draft of the library from the first post and its files; once for a topic.

    The caller made sure that `by` may propose it. Nobody else is named, nothing quoted.

    Raises:
        NothingToPropose: not a tool, or one without a file.
        Suspended: this member reads and does not speak for now.
    """
    suspensions.may_speak(by, now=now)
    topic = counts.held(topic.pk)
    if topic.proposal is not None:
        return topic.proposal
    files = list(files_of(topic))
    if topic.kind != Topic.Kind.MODEL or not files:
        raise NothingToPropose
    first = Post.objects.select_related("author").get(topic=topic, number=1)
    html = render(LINKED.sub(lambda _found: "…", first.body))
    make = import_string(settings.LIBRARY_PROPOSALS)
    topic.proposal = make(
        Tool(
            title=topic.title,
            html=quotes.without(html),
            files=tuple((one.name, one.file) for one in files),
            author=first.author,
        ),
        now=now,
    )
    topic.save(update_fields=["proposal"])
    if not answers.opened(by, topic):
        log.record(ModerationEvent.Kind.PROPOSED, by=by, topic=topic, now=now)
    return topic.proposal


def published(page: Page, *, now: datetime) -> None:
    """The library took a tool up: its conversation has reached its end."""
    Topic.objects.filter(proposal=page.pk, done_at=None).update(done_at=now)
