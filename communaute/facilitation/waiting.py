"""What waits for the facilitators, gathered from every room that declares some."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.rooms import Todo, declared
from communaute.members.models import User


def waiting_for(user: User, *, now: datetime) -> list[Todo]:
    """Everything, the urgent then the oldest first; each room asks as much whatever waits."""
    found = [one for source in declared("TODO_SOURCES") for one in source(user, now)]
    return sorted(found, key=lambda one: (not one.is_urgent, one.since, one.title))


def summed_up(todos: Sequence[Todo]) -> str:
    """« 7 gestes, 39 minutes. »"""
    if not todos:
        return _("Rien n’attend. Profitez-en pour lire.")
    minutes = sum(one.minutes for one in todos)
    gestures = ngettext("%(n)d geste", "%(n)d gestes", len(todos)) % {"n": len(todos)}
    time = ngettext("environ %(n)d minute", "environ %(n)d minutes", minutes) % {"n": minutes}
    return _("%(gestures)s, %(time)s. Ce qui ne rentre pas dans l’heure attendra demain.") % {
        "gestures": gestures,
        "time": time,
    }
