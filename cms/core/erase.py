"""What Wagtail keeps of a person: a name in its logs, an id in its revisions, a picture."""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.models import (
    Comment,
    ModelLogEntry,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
)
from wagtail.users.models import UserProfile

BATCH = 100


def erase(member: Any, *, keep_posts: bool, now: datetime) -> None:
    """Forget a person in the tables of Wagtail; the pages and files they worked on stay."""
    _forget_picture(member)
    forget_log(member)
    rewrite_revisions(member.pk, ("owner", "locked_by", "user"), _without(member.pk))
    TaskState.objects.filter(finished_by=member).exclude(comment="").update(comment="")
    # Their notes in the margin of a draft go, with what was answered there; see erasure.md.
    Comment.objects.filter(user=member).delete()
    ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(type(member)),
        to_object_id=str(member.pk),
    ).delete()


def gone() -> str:
    """How a person who left is called."""
    return _("Membre parti")


def forget_log(member: Any) -> None:
    """Nobody's name in the log: the entries about them, by them, and those that name them."""
    about = ContentType.objects.get_for_model(type(member))
    ModelLogEntry.objects.filter(content_type=about, object_id=str(member.pk)).update(
        label=gone(), data={}
    )
    named = Named(member.get_full_name(), [member.email])
    for model in (ModelLogEntry, PageLogEntry):
        _forget_comments(model.objects.filter(user_id=member.pk))
        model.objects.filter(user_id=member.pk).update(user=None)
        told = telling(model.objects.all(), "data", named.words).values_list("pk", "data")
        found = [pk for pk, data in told if named.taken_out(data) != data]
        model.objects.filter(pk__in=found).update(data={})
    for word in named.words:
        labels = ModelLogEntry.objects.filter(label__icontains=word).values_list("pk", "label")
        found = [pk for pk, label in labels if names(label, word)]
        ModelLogEntry.objects.filter(pk__in=found).update(label=gone())


def _forget_comments(entries: models.QuerySet) -> None:
    """What they typed into a log: a comment in the margin, a reason given to a colleague."""
    for entry in entries.filter(data__has_key="comment").iterator(BATCH):
        entry.data.pop("comment")
        entry.save(update_fields=["data"])


def names(text: str, word: str) -> bool:
    """Whether `word` is in `text` as a whole: « Éva » is not in « Évaluation » nor « Éva-Rose »."""
    return bool(word.strip()) and bool(_whole(word).search(unicodedata.normalize("NFC", text)))


def _whole(word: str) -> re.Pattern[str]:
    word = re.escape(unicodedata.normalize("NFC", word.strip()))
    return re.compile(rf"(?<![\w@+-])(?<!\w\.){word}(?![\w@+-])(?!\.\w)", re.IGNORECASE)


class Named:
    """What names a person in others' text: a full name of two words or more, their addresses."""

    def __init__(self, full_name: str, addresses: Collection[str]) -> None:
        full = " ".join(full_name.split())
        self.words = [*([full] if " " in full else []), *sorted(filter(None, addresses))]

    def taken_out(self, value: Any) -> Any:
        """The same decoded JSON, where « Membre parti » stands for the person; keys stay."""
        if isinstance(value, dict):
            return {key: self.taken_out(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.taken_out(one) for one in value]
        if isinstance(value, str):
            for word in self.words:
                if names(value, word):
                    value = _whole(word).sub(gone(), unicodedata.normalize("NFC", value))
        return value


def telling(rows: models.QuerySet, field: str, words: Iterable[str]) -> models.QuerySet:
    """The rows whose JSON `field` holds one of these words, as PostgreSQL or SQLite writes it."""
    found = models.Q(pk__in=())
    for word in filter(None, (word.strip() for word in words)):
        found |= models.Q(_told__icontains=word)
        found |= models.Q(_told__icontains=json.dumps(word)[1:-1])
    told = Cast(field, models.TextField())
    return rows.model._base_manager.filter(pk__in=rows.alias(_told=told).filter(found).values("pk"))


def rewrite_revisions(
    member_id: int, keys: Iterable[str], change: Callable[[dict[str, Any]], bool]
) -> None:
    """Let `change` mend the content of each revision that may hold this id under these keys.

    It answers whether it changed something. Found by the text of the JSON, which both databases
    write alike for numbers; an id that only begins alike is left to `change`.
    """
    held = models.Q(pk__in=())
    for key in keys:
        held |= models.Q(_told__contains=f'"{key}": {member_id}')
    told = Cast("content", models.TextField())
    ids = Revision.objects.alias(_told=told).filter(held).values_list("pk", flat=True)
    for pk in list(ids):
        revision = Revision.objects.only("content").get(pk=pk)
        if change(revision.content):
            Revision.objects.filter(pk=pk).update(content=revision.content)


def _without(member_id: int) -> Callable[[dict[str, Any]], bool]:
    def change(content: dict[str, Any]) -> bool:
        changed = False
        for key in ("owner", "locked_by"):
            if content.get(key) == member_id:
                content[key], changed = None, True
        comments = content.get("wagtail_admin_comments") or []
        kept = [one for one in comments if one.get("user") != member_id]
        changed |= len(kept) != len(comments)
        for one in kept:
            replies = one.get("replies") or []
            theirs = [reply for reply in replies if reply.get("user") == member_id]
            if theirs:
                one["replies"] = [reply for reply in replies if reply not in theirs]
                changed = True
        if len(kept) != len(comments):
            content["wagtail_admin_comments"] = kept
        return changed

    return change


def _forget_picture(member: Any) -> None:
    profile = UserProfile.objects.filter(user=member).first()
    if profile is not None and profile.avatar:
        storage, name = profile.avatar.storage, profile.avatar.name
        transaction.on_commit(lambda: storage.delete(name))
