"""Write every stored count of conversations again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from communaute.discussions.recounting import recount


class Command(BaseCommand):
    help = "Rebuild what topics and posts count: messages, words, readers, reactions."

    def handle(self, *args: Any, **options: Any) -> None:
        posts, topics = recount()
        said = _("Recompté\xa0: %(posts)d messages et %(topics)d discussions corrigés.")
        self.stdout.write(said % {"posts": posts, "topics": topics})
