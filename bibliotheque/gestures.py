"""What one button in a mail does here: say that a resource is useful."""

from datetime import datetime

from django.utils.translation import gettext as _

from bibliotheque import usefulness
from bibliotheque.models import ResourcePage, UsefulMark
from communaute.members.models import User
from communaute.notifications.gestures import Gesture, Page, Refused

USEFUL = "utile"


class Useful:
    def page(self, pk: int, *, member: User, now: datetime) -> Page | None:
        found = ResourcePage.objects.visible_to(member).filter(pk=pk).first()
        if found is None:
            return None
        if usefulness.signed(found, member):
            raise Refused(_own())
        return Page(
            question=_("Dire que cette ressource vous est utile?"),
            about=found.title,
            button=_("Cette ressource m’est utile"),
            told=_("On verra le nombre de gestes à partir de cinq, jamais qui les a faits."),
            thanks=_("C’est noté\xa0: cette ressource vous est utile."),
            href=found.address,
            following="",
            is_done=UsefulMark.objects.filter(page=found, member=member).exists(),
        )

    def give(self, pk: int, *, member: User, now: datetime) -> None:
        try:
            found = ResourcePage.objects.visible_to(member).get(pk=pk)
            usefulness.give(found, member=member, now=now)
        except usefulness.OwnWords as refusal:
            raise Refused(_own()) from refusal
        except ResourcePage.DoesNotExist as refusal:  # closed since the rights were asked
            raise Refused("") from refusal

    def address(self, pk: int) -> str:
        page = ResourcePage.objects.live().filter(pk=pk).first()
        return page.address if page else "/bibliotheque/"


def _own() -> str:
    return _("Cette ressource porte votre signature\xa0: on ne se remercie pas soi-même.")


gestures: dict[str, Gesture] = {USEFUL: Useful()}
