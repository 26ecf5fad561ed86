"""Render posts again after a change of the renderer."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from communaute.discussions.writing.rerendering import rerender


class Command(BaseCommand):
    help = "Render again the posts that an earlier version of the renderer made."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("%(n)d messages rendus de nouveau.") % {"n": rerender()})
