"""A person's name on what they wrote in the library, in what is shown and in earlier versions."""

from datetime import datetime
from typing import Any

from bibliotheque.models import Authorship, UsefulMark
from cms.core.erase import rewrite_revisions
from cms.search import actions as search
from communaute.members.models import User

SEARCH_SOURCE = "resources"


def erase(member: User, *, keep_posts: bool, now: datetime) -> None:
    """Take the signature away; the sheet belongs to the community and stays.

    The federation signs what nobody signs (`citation.cite`).
    """
    pages = list(Authorship.objects.filter(person=member).values_list("page_id", flat=True))
    Authorship.objects.filter(person=member).delete()
    UsefulMark.objects.filter(member=member).delete()

    def unsign(content: dict[str, Any]) -> bool:
        signed = content.get("authorships") or []
        others = [one for one in signed if one.get("person") != member.pk]
        if len(others) == len(signed):
            return False
        content["authorships"] = others
        return True

    rewrite_revisions(member.pk, ("person",), unsign)
    search.index(SEARCH_SOURCE, pages)
