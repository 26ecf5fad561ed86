"""`python -m tests.letters`: every mail of `templates/emails/`, made and looked at.

Each sample of `samples.py` goes through the checks of this folder, then through a browser. With
`--pictures FOLDER` what the browser shows is kept; with `--write`, the reference of the text part.
"""

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

REFERENCE = Path(__file__).with_name("digest.txt")


SETTINGS = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": "", "SITE_URL": ""}


def prepare() -> None:
    """Django over tables in memory: no file, no migration, nothing in them."""
    os.environ |= SETTINGS
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.DATABASES["default"]["NAME"] = ":memory:"
    settings.NOTICE_SOURCES = {"exemple": "tests.letters.notices.source"}
    django.setup()
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.letters")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    prepare()

    from tests.letters import features, links, markup, samples, screen, writing

    found = [
        f"{kind}: no sample in tests/letters/samples.py: nobody looks at this mail"
        for kind in samples.unsampled()
    ]
    letters = list(samples.letters())
    for letter in letters:
        for check in (markup, features, links, writing):
            found += [f"{letter}: {fault}" for fault in check.faults(letter)]
    week = next(one.text for one in letters if (one.kind, one.name) == ("digest", "week"))
    if chosen.write:
        REFERENCE.write_text(week, encoding="utf-8")
    found += changes(week)
    with screen.chromium() as browser:
        if browser is None:
            print("Chromium is not on this machine: mails were read, not looked at")
        else:
            window = screen.Screen(browser, chosen.pictures)
            found += [f"{one}: {fault}" for one in letters for fault in window.faults(one)]
    print("\n".join(dict.fromkeys(found)) or f"{len(letters)} mails, nothing to mend")
    is_blind = browser is None and os.environ.get("CI") == "true"
    return int(bool(found) or is_blind)


def changes(text: str) -> list[str]:
    """How the text part of a digest differs from its reference."""
    before = REFERENCE.read_text(encoding="utf-8") if REFERENCE.exists() else ""
    lines = difflib.unified_diff(before.splitlines(), text.splitlines(), n=0, lineterm="")
    return [f"digest.txt, renewed with --write: {line}" for line in list(lines)[2:]]


if __name__ == "__main__":
    sys.exit(main())
