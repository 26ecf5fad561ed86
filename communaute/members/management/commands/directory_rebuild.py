from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from communaute.members.directory import words
from communaute.members.models import Exchange, Organization, User


class Command(BaseCommand):
    help = "Compute again the words that the directory searches."

    def handle(self, *args, **options) -> None:
        changed = words.rebuild([Organization, Exchange, User])
        self.stdout.write(_("Lignes du bottin refaites\xa0: %(n)d") % {"n": changed})
