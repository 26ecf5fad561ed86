"""A large, invented French community, written in bulk: for measuring and for trying out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.core.models import Federation
from cms.home.seeding.conversations import sow_conversations
from cms.home.seeding.library import ensure_themes, sow_resources
from cms.home.seeding.people import is_sown, sow_people
from cms.home.seeding.progress import Progress
from cms.home.tree import ensure_tree


class CannotSow(Exception):
    """What is asked cannot be sown; the message says why, in French."""


@dataclass(frozen=True)
class Plan:
    """How much to sow. The same seed gives the same people, the same texts, the same links."""

    members: int
    discussions: int
    posts: int
    resources: int
    seed: int = 1

    def check(self) -> None:
        """Raises CannotSow where the numbers contradict each other."""
        if self.posts < self.discussions:
            raise CannotSow(_("Il faut au moins un message par discussion."))
        if self.posts and not self.discussions:
            raise CannotSow(_("Des messages demandent au moins une discussion."))
        if self.discussions and self.members < 20:
            raise CannotSow(_("Des discussions demandent au moins 20 personnes."))


@transaction.atomic
def sow(plan: Plan, *, now: datetime, progress: Progress) -> None:
    """Add the community of that plan to the database; existing people and pages are left alone.

    Raises:
        CannotSow: this seed is in the database already, or the plan contradicts itself.
    """
    plan.check()
    if is_sown(plan.seed):
        raise CannotSow(_("Déjà semé\xa0: la graine %(seed)d est en place.") % {"seed": plan.seed})
    tree = ensure_tree()
    _open_network()
    ensure_themes()
    common: dict[str, Any] = {"seed": plan.seed, "now": now, "progress": progress}
    people = sow_people(plan.members, **common)
    resources = sow_resources(tree.library, plan.resources, authors=people.network, **common)
    if plan.discussions:
        sow_conversations(
            tree.community,
            discussions=plan.discussions,
            posts=plan.posts,
            people=people,
            resources=list(resources),
            **common,
        )


def _open_network() -> None:
    """A large community is past its first phase."""
    federation = Federation.for_site(Site.objects.get(is_default_site=True))
    if not federation.network_is_open:
        federation.network_is_open = True
        federation.save()
