"""A topic as its page shows it: all that the page asks of it, in one query compiled once."""

from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page

from cms.core.compiled import Compiled
from communaute.discussions.following.levels import levels
from communaute.discussions.models import Attachment, Draft, Pseudonym, ReadMark, Topic, Watch
from communaute.members.access import reader_for
from communaute.members.models import User


def in_order(model: type[Model], *names: str) -> tuple[str, ...]:
    """These columns in the order of the model's own: `from_db` takes their values in that order."""
    return tuple(one.attname for one in model._meta.concrete_fields if one.attname in names)


FIELDS = in_order(
    Topic,
    "id", "title", "kind", "page_id", "audience", "audience_group_id", "state", "author_id",
    "is_masked", "is_locked", "is_pinned", "created_at", "done_at", "post_count", "word_count",
    "reader_count", "last_number", "last_post_at", "summary_html", "summary_author_id",
    "proposal_id",
)  # fmt: skip
PAGE_FIELDS = in_order(Page, "id", "title", "path", "url_path", "live", "content_type_id")


@dataclass(frozen=True)
class Screen:
    """A topic with its page, how far its reader has read it and when, and what they left there.

    `has_masks` says that somebody speaks there without a name; `is_desk_empty` that neither a
    draft nor a file of the reader waits; `level` is how closely they follow it.
    """

    topic: Topic
    is_desk_empty: bool
    has_masks: bool
    level: int


def read(member: User, pk: int) -> Screen | None:
    """The topic of that number, if this member may see it."""
    if pk > BigIntegerField.MAX_BIGINT:
        return None
    rows = _asked.rows(member.pk, pk, f"topic:{pk}")
    if not rows:
        return None
    [row] = rows
    cut = len(FIELDS) + len(PAGE_FIELDS)
    topic = Topic.from_db(DEFAULT_DB_ALIAS, FIELDS, row[: len(FIELDS)])
    topic.page = Page.from_db(DEFAULT_DB_ALIAS, PAGE_FIELDS, row[len(FIELDS) : cut])
    if not reader_for(member).may_read(topic):
        return None
    number, topic.read_at, has_draft, has_files, has_masks, has_choices = row[cut:]
    # A topic that went quiet before the member joined counts as read.
    was_quiet = topic.last_post_at < member.date_joined
    topic.read_number = number if number is not None else topic.last_number * was_quiet
    level = int(Watch.Level.NORMAL)
    if has_choices:
        level = levels({topic.pk: topic.page_id}, [member.pk]).of(member.pk, topic.pk)
    return Screen(topic, not (has_draft or has_files), has_masks, level)


def _questions(member: int, pk: int, place: str) -> QuerySet:
    mark = ReadMark.objects.filter(member=member, topic=OuterRef("pk"))
    about = Q(topic=OuterRef("pk")) | Q(page=OuterRef("page")) | Q(theme__isnull=False)
    return Topic.objects.filter(pk=pk).values_list(
        *FIELDS,
        *(f"page__{name}" for name in PAGE_FIELDS),
        Subquery(mark.values("last_number")),
        Subquery(mark.values("read_at")),
        Exists(Draft.objects.filter(member=member, place=place)),
        Exists(Attachment.objects.filter(sender=member, place=place)),
        Exists(Pseudonym.objects.filter(topic=OuterRef("pk"))),
        Exists(Watch.objects.filter(about, member=member)),
    )


_asked = Compiled(_questions, int, int, str)
