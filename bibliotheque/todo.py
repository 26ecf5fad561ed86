"""What waits for the editors: tools that conversations proposed."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.rooms import Todo
from communaute.discussions.models import Topic
from communaute.members.access import reader_for
from communaute.members.models import User

MINUTES = 10


def todo(user: User, now: datetime) -> Iterator[Todo]:
    """One query; only for who may open the administration, where a draft is taken up."""
    if not reader_for(user).may_open_admin:
        return
    proposed = Topic.objects.filter(proposal__live=False, done_at=None).select_related("proposal")
    for topic in proposed:
        if topic.proposal is not None:
            yield Todo(
                kind="proposal",
                title=_("Relire une proposition\xa0: %(title)s") % {"title": topic.title},
                detail=_("Un outil partagé dans une discussion attend d’entrer à la bibliothèque."),
                href=reverse("wagtailadmin_pages:edit", args=[topic.proposal_id]),
                since=topic.proposal.latest_revision_created_at or now,
                minutes=MINUTES,
            )
