"""The one box in which members write, wherever it stands: what it is filled with, and what it says.

A template places it with `{% composer topic form=form %}`; the view that receives what was
sent makes the same form with `bound`.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from wagtail.models import Page

from cms.core import dates
from communaute.discussions.masks import speaking
from communaute.discussions.models import CategoryPage, Draft
from communaute.discussions.writing import drafts, keys, quoting
from communaute.discussions.writing.drafts import Place
from communaute.discussions.writing.forms import BoxForm, PostForm, TopicForm
from communaute.discussions.writing.reach import Reach, reach_of
from communaute.members.access import Audience, reader_for
from communaute.members.models import User
from communaute.members.requests import MemberRequest


class Desk(NamedTuple):
    """What the page around a box has read already: `is_empty` when no draft nor file waits there,
    `signs_from` is where its reader works, `has_masks` whether somebody speaks there unnamed.
    """

    is_empty: bool = False
    signs_from: str | None = None
    has_masks: bool = True


UNKNOWN = Desk()


@dataclass(frozen=True)
class Box:
    """What `discussions/composer.html` shows. `saved_at` is when the draft it holds was kept."""

    place: Place
    form: PostForm
    reach: Reach
    draft: Draft | None = None
    quote: str = ""

    @property
    def saved_at(self) -> str:
        return self.draft.updated_at.isoformat() if self.draft else ""

    @property
    def draft_day(self) -> str:
        """« lundi 16 novembre 2026 à 9 h 12 »."""
        return dates.full(self.draft.updated_at) if self.draft else ""

    @property
    def clock(self) -> str:
        return dates.clock(timezone.now())


def bound(request: MemberRequest, place: Place) -> PostForm:
    """The form of that place, with what was sent."""
    return _form(place, request.user, request.POST, request.FILES)


def box(
    request: MemberRequest, place: Place, form: PostForm | None = None, desk: Desk = UNKNOWN
) -> Box:
    """The box of that place: with `form` what was sent, else the draft that waits there."""
    reach = _reach(request.user, place)
    if form is not None:
        return Box(place, form, reach)
    draft, has_files = (None, False) if desk.is_empty else drafts.on_desk(request.user, place.key)
    initial = drafts.initial(draft) if draft else {}
    quote = _quote(request, place)
    if quote and quote.strip() not in initial.get("body", ""):
        before = initial.get("body", "").rstrip()
        initial["body"] = f"{before}\n\n{quote}" if before else quote
    made = _form(place, request.user, initial=initial, desk=desk)
    if not has_files:
        made.waiting = []
    return Box(place, made, reach, draft, quote)


def _form(
    place: Place,
    member: User,
    *sent: Any,
    initial: dict[str, Any] | None = None,
    desk: Desk = UNKNOWN,
):
    kind: type[PostForm]
    if place.topic is not None:
        kind = PostForm
        signs = speaking.in_topic(
            member, place.topic, place=desk.signs_from, has_masks=desk.has_masks
        )
    else:
        in_category = _is_category(place.page)
        kind = TopicForm if in_category else BoxForm
        signs = speaking.on_page(member, place.page, offers_context=in_category)
    begun = {"key": keys.new(member)} | (initial or {})
    return kind(*sent, initial=begun, member=member, place=place.key, speaking=signs)


def _is_category(page: Page) -> bool:
    return isinstance(page, CategoryPage) or page.specific_class is CategoryPage


def _reach(member: User, place: Place) -> Reach:
    topic = place.topic
    return reach_of(
        reader_for(member),
        place.page,
        audience=topic.audience if topic else Audience.PAGE,
        group=topic.audience_group_id if topic else None,
    )


def _quote(request: MemberRequest, place: Place) -> str:
    if place.topic is None or "citer" not in request.GET:
        return ""
    post = quoting.quotable(request.GET["citer"], place.topic.pk, request.user)
    return quoting.quote(post) if post else ""
