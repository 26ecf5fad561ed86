"""The notices page: what was told, gathered by what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaute.members.models import User
from communaute.notifications.models import Notification
from communaute.notifications.sources import Line, lines

GROUPS_PER_PAGE = 20
SHOWN = 12
"""Notices read of each group: enough to say who wrote."""
NAMES = 3
Reason = Notification.Reason
UNREAD = "SELECT 1 FROM notifications_notification WHERE member_id = %s AND read_at IS NULL LIMIT 1"


@dataclass(frozen=True)
class Group:
    """One thing that something was told of. `href` leads to the first notice not read yet."""

    room: str
    key: str
    title: str
    href: str
    total: int
    unread: int
    last_at: datetime
    sentences: Sequence[str]
    words: str
    people: Sequence[str]
    others: int
    is_decision: bool


def unread_count(member: User) -> int:
    """How many things hold a notice not read yet that this member may still see.

    One cheap query when there is none, two when there is: every page asks.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [member.pk])
        if cursor.fetchone() is None:
            return 0
    notices = Notification.objects.told_to(member).unread()
    return notices.values("event__room", "group").distinct().count()


def page_of(member: User, number: str | None) -> "Page[Any]":
    """A page of `Group`, those that hold something new first; a constant number of queries."""
    notices = Notification.objects.told_to(member)
    page: Page[Any] = Paginator(notices.by_group(), GROUPS_PER_PAGE).get_page(number)
    rows = list(page.object_list)
    shown = list(notices.first_of([row["group"] for row in rows], SHOWN)) if rows else []
    said = lines(shown, member)
    by_group: dict[tuple[str, str], list[tuple[Notification, Line]]] = {}
    for one in shown:
        if one.pk in said:
            key = (one.event.room, one.group)
            by_group.setdefault(key, []).append((one, said[one.pk]))
    page.object_list = [
        group_of(row, by_group[row["event__room"], row["group"]])
        for row in rows
        if (row["event__room"], row["group"]) in by_group
    ]
    return page


def group_of(row: dict[str, Any], told: Sequence[tuple[Notification, Line]]) -> Group:
    """A group in words, from its first notices: those not read yet, if any."""
    new = [entry for entry in told if entry[0].read_at is None] or told
    lead, said = new[0][1], sentences(new)
    wrote = [
        who
        for who in dict.fromkeys(line.who for _one, line in new if line.who)
        if not any(sentence.startswith(who) for sentence in said)
    ]
    return Group(
        room=row["event__room"],
        key=row["group"],
        title=lead.title,
        href=lead.href,
        total=row["total"],
        unread=row["unread"],
        last_at=row["last_at"],
        sentences=said,
        words=lead.words if lead.sentence else "",
        people=wrote[:NAMES],
        others=max(0, len(wrote) - NAMES),
        is_decision=bool(lead.sentence),
    )


def sentences(told: Sequence[tuple[Notification, Line]]) -> list[str]:
    """What concerns the reader most: who speaks to them, who answers, what was decided."""
    found = [line.sentence for _one, line in told if line.sentence]
    for reason, words in (
        (Reason.MENTION, _("%(who)s s’adresse à vous.")),
        (Reason.ANSWER, _("%(who)s vous a répondu.")),
        (Reason.HELP, _("%(who)s peut vous aider.")),
    ):
        people = list(dict.fromkeys(line.who for one, line in told if one.reason == reason))
        if len(people) == 1:
            found.append(words % {"who": people[0]})
        elif people:
            found.append(several(reason, len(people)))
    return found


def several(reason: str, people: int) -> str:
    if reason == Reason.MENTION:
        words = ngettext(
            "%(n)d personne s’adresse à vous.", "%(n)d personnes s’adressent à vous.", people
        )
    elif reason == Reason.HELP:
        words = ngettext(
            "%(n)d personne peut vous aider.", "%(n)d personnes peuvent vous aider.", people
        )
    else:
        words = ngettext(
            "%(n)d personne vous a répondu.", "%(n)d personnes vous ont répondu.", people
        )
    return words % {"n": people}
