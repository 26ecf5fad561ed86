"""The site under its production server, with a Celery worker and its beat beside it."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.core import supervisor


class Command(BaseCommand):
    help = "Sert le site avec son serveur de production et un travailleur Celery."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        port: int = options["port"]
        addresses = loopback_addresses(port)
        children = [
            supervisor.Child("web", supervisor.web_command(addresses)),
            supervisor.Child("worker", supervisor.worker_command()),
        ]
        status = supervisor.run(
            children,
            port=port,
            when_ready=lambda: self.stdout.write(
                _("Le site est prêt\xa0: %(url)s (Ctrl-C pour l’arrêter)")
                % {"url": settings.SITE_URL}
            ),
        )
        raise SystemExit(status)


def loopback_addresses(port: int) -> list[str]:
    """Where to listen: 127.0.0.1, and ::1 where the machine has it.

    Raises:
        CommandError: something else listens there.
    """
    taken = _("Le port %(port)d est déjà pris\xa0: choisissez-en un autre, PORT=8123 make demo.")
    found = []
    for family, host, shown in (
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET6, "::1", "[::1]"),
    ):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((host, port))
        except OSError as error:
            if family == socket.AF_INET:
                raise CommandError(taken % {"port": port}) from error
            continue  # a machine without IPv6
        found.append(f"{shown}:{port}")
    return found
