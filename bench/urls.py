"""Every address of the site, and the floor."""

from django.urls import include, path

from bench.floor import topic

urlpatterns = [
    path("plancher/<int:pk>/", topic, name="floor"),
    path("", include("cms.urls")),
]
