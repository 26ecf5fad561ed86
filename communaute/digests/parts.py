"""The parts of a digest, as a member takes them or leaves them."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from communaute.digests import compose
from communaute.digests.models import Subscription
from communaute.notifications.models import Preference

Way = Preference.Way
PARTS = {
    "nouveautes": (
        _("Les nouvelles ressources et formations"),
        (compose.NEW_RESOURCE, compose.NEW_COURSE, compose.NEW_LESSON, compose.SEASON),
    ),
    "discussions": (
        _("Ce dont on parle dans la communauté"),
        (compose.LIVELY, compose.ELSEWHERE, compose.YEAR_AGO),
    ),
    "questions": (_("Une question où je pourrais aider"), (compose.UNANSWERED,)),
    "formations": (_("La suite de mes formations"), (compose.NEXT_STEP,)),
}
"""The name of each part, and the reasons that it holds."""
BY_NOTICE = {
    "spoken": (compose.MENTION, compose.ANSWER),
    "followed": (compose.FOLLOWED,),
}
"""What is told in the digest unless the choice about notices keeps it out."""
OUTSIDE = frozenset({Way.SITE, Way.NEVER})


def refusals(member_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The reasons that the digest of each of these members must not hold; in one query."""
    chosen = Subscription.objects.filter(member__in=member_ids).values_list(
        "member_id",
        "left_out",
        *(f"member__notice_preference__{kind}" for kind in BY_NOTICE),
    )
    found = {}
    for member, left_out, *ways in chosen:
        reasons = {one for part in left_out if part in PARTS for one in PARTS[part][1]}
        for way, kinds in zip(ways, BY_NOTICE.values(), strict=True):
            if way in OUTSIDE:
                reasons.update(kinds)
        if reasons:
            found[member] = frozenset(reasons)
    return found
