"""What people brought to the library: the resources that carry their name."""

from collections.abc import Collection

from bibliotheque.models import Authorship, ResourcePage
from cms.core.rooms import Contribution
from communaute.members.models import User


def contributions(viewer: User, *, people: Collection[int], limit: int) -> list[Contribution]:
    """Their latest resources that this viewer may open."""
    written = Authorship.objects.filter(person__in=people).values("page")
    pages = ResourcePage.objects.visible_to(viewer).filter(
        pk__in=written, first_published_at__isnull=False
    )
    return [
        Contribution(
            kind=page.get_kind_display(),
            title=page.title,
            href=page.address,
            when=page.first_published_at,
        )
        for page in pages.defer("body").newest()[:limit]
    ]
