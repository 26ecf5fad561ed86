"""PDF files, written again by a process of its own that may use little time and memory."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from communaute.discussions.files.office import Unfit

__all__ = ["Unfit", "cleaned"]

SCRIPT = Path(__file__).with_name("pdf_script.py")
SECONDS = 20
LOCKED, UNREADABLE = 3, 4
"""How the script ends when it writes nothing."""


def cleaned(content: bytes) -> bytes:
    """The same pages, without what says who made them and what runs by itself.

    Raises:
        Unfit: locked by a password, damaged, or longer to read than it is worth.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(SCRIPT)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as late:
        raise Unfit(_("il est abîmé et ne s’ouvre pas.")) from late
    if done.returncode == LOCKED:
        raise Unfit(_("il est protégé par un mot de passe. Enregistrez-le sans mot de passe."))
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise Unfit(_("il est abîmé et ne s’ouvre pas."))
    return done.stdout
