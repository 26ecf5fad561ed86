"""The production code in a hurry: short leases, a quick beat, a mail server that must answer."""

import os

from cms.settings.test import *  # noqa: F403

LEASE_SECONDS = int(os.environ.get("LEASE_SECONDS", "4"))  # a worker's turn is a fifth of it
TELL_SECONDS = 1
TICK_SECONDS = 1
SWEEP_SECONDS = 1
EMAIL_TIMEOUT = 5
