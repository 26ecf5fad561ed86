"""How to name a resource elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from bibliotheque.models import ResourcePage
from cms.core.dates import TORONTO
from communaute.members.models import User


@dataclass(frozen=True)
class Citation:
    """The parts of a reference in the APA manner: its title is set in italics by the page."""

    authors: str
    year: str
    title: str
    address: str


def cite(page: ResourcePage, authors: Sequence[User]) -> Citation:
    """« Bellefleur, A. et Ouellet, Y. (2026). Titre. »; the federation signs what nobody does."""
    published = page.first_published_at
    return Citation(
        authors=joined([_name(author) for author in authors]) or "ROCQLD",
        year=str(published.astimezone(TORONTO).year) if published else _("à paraître"),
        title=page.title,
        address=settings.SITE_URL.rstrip("/") + page.address,
    )


def _name(author: User) -> str:
    if not author.last_name:
        return str(author)
    initials = " ".join(f"{name[0]}." for name in author.first_name.replace("-", " ").split())
    return f"{author.last_name}, {initials}" if initials else author.last_name


def joined(names: Sequence[str]) -> str:
    """« Ariane, Karim et Yanis »."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
