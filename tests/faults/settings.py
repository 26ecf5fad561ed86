"""The production code in a hurry: short leases, a quick beat, a mail server that must answer."""

from cms.settings.test import *  # noqa: F403

LEASE_SECONDS = 4
TELL_SECONDS = 1
TICK_SECONDS = 1
SWEEP_SECONDS = 1
EMAIL_TIMEOUT = 5
