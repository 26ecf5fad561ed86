"""The site's own settings with one more address, the floor, and a count of queries on demand."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import BASE_DIR, MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.middleware.CountQueries", *MIDDLEWARE]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # SMTP is measured apart
