from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.home.demo.loader import load


class Command(BaseCommand):
    help = "Load the demonstration content, once; needs DEMO=true."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO: write true to load the demonstration content")
        report = load(now=timezone.now())
        self.stdout.write(report)
