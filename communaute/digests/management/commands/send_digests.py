"""Plan the digests that are due, by the same door as the beat."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.dates import full
from cms.mail.identity import identity
from communaute.digests import planning, tasks
from communaute.digests.models import Subscription


class Command(BaseCommand):
    help = "Planifie les résumés dus et réveille le travailleur; deux fois de suite ne double rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", help="moment ISO auquel se placer, 2026-11-23T07:00")
        parser.add_argument("--cadence", choices=Subscription.Cadence.values, default="")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui partirait")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        as_of = moment(options["as_of"]) if options["as_of"] else now
        planned = planning.plan_due(now=now, as_of=as_of, cadence=options["cadence"])
        for one in planned:
            people = ngettext("%(n)d personne", "%(n)d personnes", one.people) % {"n": one.people}
            self.stdout.write(f"{one.run.period}, {full(one.run.slot)}\xa0: {people}")
        if not planned:
            self.stdout.write(_("Aucun résumé à planifier."))
        if not identity().may_send_bulk:
            self.stderr.write(_("Rien ne partira sans l’adresse postale de la fédération."))
        if options["dry_run"]:
            transaction.set_rollback(True)
            self.stdout.write(_("Essai seulement\xa0: rien n’a été écrit."))
        else:
            tasks.wake()


def moment(text: str) -> datetime:
    """An ISO moment; in Toronto's time unless it says otherwise."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--as-of: write a moment such as 2026-11-23T07:00, not {text!r}")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
