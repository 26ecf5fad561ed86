from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms.home.tree import ensure_tree
from communaute.members.directory import words
from communaute.members.models import Exchange, Organization, User


class Command(BaseCommand):
    help = (
        "Bring the database up to date: tables, cache, page tree, groups, directory; in DEMO, "
        "its content."
    )

    def handle(self, *args, **options) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        ensure_tree()
        words.rebuild([Organization, Exchange, User])
        if settings.DEMO:
            call_command("demo")
