"""Every address of the site, and the floor."""

from django.urls import include, path

from bench.floor import topic
from cms.core import limits

# Eight visitors write what hundreds of members would: each post is counted as everywhere, towards
# a limit that nobody who writes for others to read would meet.
limits.LIMITS["post"] = limits.Limit(1_000_000, limits.LIMITS["post"].seconds)

urlpatterns = [
    path("plancher/<int:pk>/", topic, name="floor"),
    path("", include("cms.urls")),
]
