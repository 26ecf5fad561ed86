"""Fill the database with a large, invented French community."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.home.seeding import CannotSow, Plan, sow
from cms.home.seeding.progress import Progress
from cms.search.actions import rebuild


def count(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError
    return number


class Command(BaseCommand):
    help = "Fill the database with a large, invented French community; the same for a given --seed."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("members", "discussions", "posts", "resources"):
            parser.add_argument(f"--{name}", type=count, required=True, metavar="N")
        parser.add_argument("--seed", type=count, default=1, metavar="S")
        parser.add_argument("--index", action="store_true", help="also write the search table")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(**{name: options[name] for name in Plan.__dataclass_fields__})
        try:
            sow(plan, now=timezone.now(), progress=Progress())
        except CannotSow as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["index"]:
            rebuild()
        self.stdout.write(_("Semé."))
