"""Words not sent yet: kept so that nothing written is lost, handed to nobody.

A place is where they would go: `topic:12` a reply, `page:5` a conversation, `post:33` a
correction. A text in which somebody might be recognised is never written down here: its author's
browser alone keeps it until they decide.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db import transaction
from django.db.models import Exists, FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.compiled import Compiled
from communaute.discussions.guard.forms import may_be_kept
from communaute.discussions.masks.voices import mine
from communaute.discussions.models import Attachment, Draft, Post, Topic
from communaute.discussions.writing import quoting
from communaute.discussions.writing.rendering import MAX_LENGTH
from communaute.members.access import reader_for, visible_pages
from communaute.members.models import User

KEPT = timedelta(days=90)
MOST = 50
"""Of one person: the oldest make room."""

FIELDS = {"title": 160, "kind": 10, "voice": 10, "seen": 32}
"""What is kept besides the words, and in how many characters. `seen` is the mark of the version
that a correction was begun on: taken up later, it does not pass over another one unseen."""

PLACE = re.compile(r"(topic|page|post):([1-9]\d{0,17})")


@dataclass(frozen=True)
class Place:
    """Where words would go, and what is known of it: `page` is the one it hangs on."""

    key: str
    page: Page
    topic: Topic | None = None
    post: Post | None = None

    @classmethod
    def of_topic(cls, topic: Topic) -> Self:
        return cls(f"topic:{topic.pk}", topic.page, topic)

    @classmethod
    def of_page(cls, page: Page) -> Self:
        return cls(f"page:{page.pk}", page)

    @classmethod
    def of_post(cls, post: Post) -> Self:
        return cls(f"post:{post.pk}", post.topic.page, post.topic, post)

    @property
    def address(self) -> str:
        """Where one goes on writing."""
        if self.post is not None:
            return reverse("discussions:edit", args=[self.post.pk])
        if self.topic is not None:
            return f"{self.topic.get_absolute_url()}#repondre"
        return reverse("discussions:new_topic", args=[self.page.pk])

    @property
    def action(self) -> str:
        """Where the words are sent."""
        if self.post is None and self.topic is not None:
            return reverse("discussions:reply", args=[self.topic.pk])
        return self.address

    @property
    def name(self) -> str:
        """« Réponse : Comment relancer un jeune », « Nouvelle discussion : Présence »."""
        if self.post is not None and self.topic is not None:
            return _("Correction\xa0: %(title)s") % {"title": self.topic.title}
        if self.topic is not None:
            return _("Réponse\xa0: %(title)s") % {"title": self.topic.title}
        return _("Nouvelle discussion\xa0: %(title)s") % {"title": self.page.title}


class Kept(NamedTuple):
    """A draft and where it leads."""

    draft: Draft
    place: Place


def place_of(key: str, member: User) -> Place | None:
    """The place of that name, where this member may write."""
    return places_of([key], member).get(key)


def places_of(keys: Iterable[str], member: User) -> dict[str, Place]:
    """The places of these names where this member may write, in a query a kind."""
    asked: dict[str, list[int]] = {"topic": [], "post": [], "page": []}
    for found in filter(None, map(PLACE.fullmatch, keys)):
        asked[found[1]].append(int(found[2]))
    made: list[Place] = []
    if asked["topic"]:
        topics = Topic.objects.visible_to(member).filter(pk__in=asked["topic"])
        made += map(Place.of_topic, topics.select_related("page"))
    if asked["post"]:
        posts = Post.objects.visible_to(member).filter(mine(member), pk__in=asked["post"])
        made += map(Place.of_post, posts.select_related("topic__page", "pseudonym"))
    if asked["page"] and reader_for(member).in_network:
        pages = visible_pages(member).filter(pk__in=asked["page"])
        made += [Place.of_page(one) for one in pages if _holds_discussions(one)]
    return {one.key: one for one in made}


def _holds_discussions(page: Page) -> bool:
    return getattr(page.specific_class, "holds_discussions", False)


def keep(
    member: User, place: str, *, body: str, fields: dict[str, str] | None = None, now: datetime
) -> bool:
    """Keep the words of a box; whether they were. Without words, what was kept goes.

    A risky text is not kept, and what was kept before stays as it was.
    """
    body = body.replace("\0", "")
    if not body.strip():
        drop(member, place)
        return False
    told = {
        name: (fields or {}).get(name, "").replace("\0", "")[:length]
        for name, length in FIELDS.items()
    }
    if len(body) > MAX_LENGTH or not may_be_kept(body, told["title"]):
        return False
    with transaction.atomic():
        Draft.objects.update_or_create(
            member=member,
            place=place,
            defaults={
                "body": body,
                "fields": {name: text for name, text in told.items() if text},
                "updated_at": now,
            },
        )
        old = Draft.objects.filter(member=member).order_by("-updated_at", "-pk")[MOST:]
        Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return True


def of(member: User, place: str) -> Draft | None:
    """What this member was writing there."""
    found = list(Draft.objects.filter(member=member, place=place))
    return next(iter(_readable(found, member)), None)


def _readable(found: list[Draft], member: User) -> list[Draft]:
    """The drafts, less what they quote that was hidden since they were kept."""
    bodies = quoting.all_readable([one.body for one in found], member)
    for draft, body in zip(found, bodies, strict=True):
        draft.body = body
    return found


def on_desk(member: User, place: str) -> tuple[Draft | None, bool]:
    """What waits there for this member, in one query: their draft, and whether files do too."""
    [(pk, body, fields, updated_at, has_files)] = _desk.rows(member.pk, place)
    if pk is None:
        return None, has_files
    draft = Draft(
        pk=pk, member=member, place=place, body=body, fields=fields, updated_at=updated_at
    )
    return _readable([draft], member)[0], has_files


def _desk_of(member: int, place: str) -> QuerySet:
    files = Attachment.objects.filter(sender=member, place=place)
    theirs = User.objects.filter(pk=member).annotate(
        draft=FilteredRelation("drafts", condition=Q(drafts__place=place)), has_files=Exists(files)
    )
    return theirs.values_list(
        "draft__pk", "draft__body", "draft__fields", "draft__updated_at", "has_files"
    )


_desk = Compiled(_desk_of, int, str)


def drop(member: User, place: str) -> None:
    """The words were sent, or are not wanted any more."""
    Draft.objects.filter(member=member, place=place).delete()


def kept_by(member: User) -> list[Kept]:
    """The drafts of a member, the newest first, of places where they may still write."""
    rows = Draft.objects.filter(member=member).order_by("-updated_at", "-pk")
    kept = _readable(list(rows), member)
    places = places_of([one.place for one in kept], member)
    return [Kept(one, places[one.place]) for one in kept if one.place in places]


def has_any(member: User) -> bool:
    return Draft.objects.filter(member=member).exists()


def initial(draft: Draft) -> dict[str, Any]:
    """What a form begins with."""
    fields = draft.fields if isinstance(draft.fields, dict) else {}
    return {"body": draft.body} | {name: fields[name] for name in FIELDS if name in fields}


def purge(*, now: datetime) -> int:
    """Take away what nobody came back to in ninety days; gives back how many."""
    return Draft.objects.filter(updated_at__lt=now - KEPT).delete()[0]
