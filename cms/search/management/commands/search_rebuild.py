from typing import Any

from django.core.management.base import BaseCommand

from cms.search import actions


class Command(BaseCommand):
    help = "Write every search entry again. Readers keep searching meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        written = actions.rebuild(self._report)
        self.stdout.write(f"{written} entries")

    def _report(self, name: str, done: int, total: int) -> None:
        self.stdout.write(f"\r{name}: {done}/{total}", ending="\n" if done == total else "")
        self.stdout.flush()
