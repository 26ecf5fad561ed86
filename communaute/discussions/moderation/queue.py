"""What the facilitators read again: posts reported, newcomers' first, waiting, hidden.

A constant number of queries for a page of cases. A case shows what its reader may see, and never
who spoke without a name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaute.discussions.masks.voices import mine, unnamed
from communaute.discussions.models import FirstPost, ModerationEvent, Post, Report
from communaute.discussions.moderation import log
from communaute.discussions.moderation.decisions import DECISIONS
from communaute.discussions.querysets import PostQuerySet
from communaute.members.access import State, pages, reader_for
from communaute.members.models import User

REPORTED = Report.objects.filter(post=OuterRef("pk"), closed_at=None)
FIRST = FirstPost.objects.filter(post=OuterRef("pk"), seen_at=None)


@dataclass(frozen=True)
class Case:
    """A post as the queue shows it. `seen` is the last decision its reader has before them."""

    post: Post
    html: SafeString
    name: str
    is_masked: bool
    is_yours: bool
    reasons: tuple[str, ...]
    words: tuple[str, ...]
    report_count: int
    is_first: bool
    since: datetime
    decision: ModerationEvent | None
    decided_by: User | None

    @property
    def seen(self) -> int:
        return self.decision.pk if self.decision else 0

    @property
    def is_waiting(self) -> bool:
        return self.post.state == State.WAITING

    @property
    def is_hidden(self) -> bool:
        return self.post.state == State.HIDDEN

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return bool(self.report_count) or self.is_first or self.is_waiting

    @property
    def opens_topic(self) -> bool:
        return self.post.number == 1

    @property
    def reported_by(self) -> str:
        return ngettext(
            "Signalé par %(n)d personne", "Signalé par %(n)d personnes", self.report_count
        ) % {"n": self.report_count}


def _below_open_pages(user: User) -> PostQuerySet:
    """The posts of the pages that this facilitator may open, whatever the posts' own state."""
    found = Post.objects.filter(pages(reader_for(user), "topic__page__"))
    return found.exclude(state=State.WITHDRAWN).select_related("topic__page", "author", "pseudonym")


def waiting(user: User) -> PostQuerySet:
    """The posts that wait for a decision, the oldest first: `since` says since when."""
    found = _below_open_pages(user).filter(
        Q(Exists(REPORTED), state=State.PUBLISHED)
        | Q(Exists(FIRST), state=State.PUBLISHED)
        | Q(state=State.WAITING)
    )
    earliest = Min("reports__created_at", filter=Q(reports__closed_at=None))
    return found.annotate(since=Coalesce(earliest, "created_at")).order_by("since", "pk")


def decided(user: User) -> PostQuerySet:
    """The posts that were decided on, the last decision first."""
    rows = ModerationEvent.objects.filter(post_number=OuterRef("pk"), kind__in=DECISIONS)
    return (
        _below_open_pages(user)
        .annotate(decision=rows.order_by("-pk").values("pk")[:1])
        .filter(decision__isnull=False)
        .order_by("-decision")
    )


def any_post(user: User) -> PostQuerySet:
    """Every post that a facilitator may decide on."""
    return _below_open_pages(user)


def cases(posts: Iterable[Post], user: User) -> list[Case]:
    """These posts as cases, in their order, in six queries whatever their number."""
    rows = list(posts)
    ids = [post.pk for post in rows]
    reports = _reports(ids)
    first = set(FirstPost.objects.filter(post__in=ids, seen_at=None).values_list("post", flat=True))
    yours = set(Post.objects.filter(mine(user), pk__in=ids).values_list("pk", flat=True))
    decisions = log.latest(ids, DECISIONS)
    team = log.team() if decisions else {}
    return [
        _case(post, reports[post.pk], post.pk in first, post.pk in yours, decisions, team)
        for post in rows
    ]


def _reports(ids: Iterable[int]) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = defaultdict(list)
    rows = Report.objects.filter(post__in=ids, closed_at=None).order_by("created_at", "pk")
    for row in rows.defer("reporter"):
        found[row.post_id].append(row)
    return found


def _case(
    post: Post,
    reports: Sequence[Report],
    is_first: bool,
    is_yours: bool,
    decisions: dict[int, ModerationEvent],
    team: dict[str, User],
) -> Case:
    reasons = Counter(report.get_reason_display() for report in reports)
    decision = decisions.get(post.pk)
    return Case(
        post=post,
        html=post.safe_html,
        name=name_of(post),
        is_masked=post.pseudonym_id is not None,
        is_yours=is_yours,
        reasons=tuple(
            f"{reason} ({n})" if n > 1 else str(reason) for reason, n in reasons.most_common()
        ),
        words=tuple(report.words for report in reports if report.words),
        report_count=len(reports),
        is_first=is_first,
        since=reports[0].created_at if reports else post.created_at,
        decision=decision,
        decided_by=team.get(decision.actor_hash) if decision else None,
    )


def name_of(post: Post) -> str:
    """Who is shown to have written a post; facilitators see no more than others."""
    if post.pseudonym is not None:
        return unnamed(post.pseudonym.number)
    return str(post.author) if post.author else _("Membre parti")
